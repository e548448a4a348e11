// Package curlargs reads a command line as curl does: short options in a bundle, values attached or as the
// next word, "--no-" before a switch, "--" before what is no option. It knows all options of curl, takes
// those that have a meaning for a signed request, and names what to use in place of the others. To these
// come the options of awscurl and of countersign itself, which take "--name=value" as well.
//
// It reads no file and no environment.
//
// https://curl.se/docs/manpage.html
package curlargs
