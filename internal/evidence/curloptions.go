package evidence

import (
	"strings"

	"countersign/internal/curlargs"
	"countersign/internal/evidence/commandline"
)

// curlOption is one option of a command line with its argument.
type curlOption struct {
	// name is the long name without dashes; a short option has the name of its long form.
	name string
	// value is the argument; its place is the option's where it takes none.
	value commandline.Word
}

// curlArguments splits the words after the command's name into options and what is left: URLs.
//
// An unknown option is taken to have no argument, except where the next word can be nothing else.
func curlArguments(words []commandline.Word, awscurl bool) (options []curlOption, rest []commandline.Word) {
	for i := 0; i < len(words); i++ {
		w := words[i]
		next := func() (commandline.Word, bool) {
			if i+1 < len(words) {
				i++
				return words[i], true
			}
			return commandline.Word{At: w.At}, false
		}
		switch {
		case strings.HasPrefix(w.Text, "--") && len(w.Text) > 2:
			name, value, joined := strings.Cut(w.Text[2:], "=")
			option := curlOption{name, commandline.Word{Text: value, At: w.At, Open: w.Open}}
			if takes := curlargs.Takes(name) || awscurl && awscurlTakes(name); takes && !joined {
				if awscurl && name == "data-binary" {
					continue // a flag there
				}
				option.value, _ = next()
			}
			options = append(options, option)
		case strings.HasPrefix(w.Text, "-") && len(w.Text) > 1:
			for k := 1; k < len(w.Text); k++ {
				name := curlargs.Long(w.Text[k])
				if !curlargs.Takes(name) {
					options = append(options, curlOption{name, commandline.Word{At: w.At}})
					continue
				}
				option := curlOption{name, commandline.Word{Text: w.Text[k+1:], At: w.At, Open: w.Open, Mended: w.Mended}}
				if option.value.Text == "" {
					option.value, _ = next()
				}
				options = append(options, option)
				break
			}
		default:
			rest = append(rest, w)
		}
	}
	return options, rest
}

// awscurlTakes reports whether an option that awscurl has beyond curl's takes an argument.
// https://github.com/okigan/awscurl
func awscurlTakes(name string) bool {
	switch name {
	case "service", "region", "profile", "access_key", "secret_key", "security_token", "session_token":
		return true
	}
	return false
}
