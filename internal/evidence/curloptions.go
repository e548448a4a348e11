package evidence

import (
	"strings"

	"countersign/internal/curlargs"
)

// curlOption is one option of a command line with its argument.
type curlOption struct {
	// name is the long name without dashes; a short option has the name of its long form.
	name string
	// value is the argument; its place is the option's where it takes none.
	value word
}

// curlArguments splits the words after the command's name into options and what is left: URLs.
//
// An unknown option is taken to have no argument, except where the next word can be nothing else.
func curlArguments(words []word, awscurl bool) (options []curlOption, rest []word) {
	for i := 0; i < len(words); i++ {
		w := words[i]
		next := func() (word, bool) {
			if i+1 < len(words) {
				i++
				return words[i], true
			}
			return word{at: w.at}, false
		}
		switch {
		case strings.HasPrefix(w.text, "--") && len(w.text) > 2:
			name, value, joined := strings.Cut(w.text[2:], "=")
			option := curlOption{name, word{text: value, at: w.at, open: w.open}}
			if takes := curlargs.Takes(name) || awscurl && awscurlTakes(name); takes && !joined {
				if awscurl && name == "data-binary" {
					continue // a flag there
				}
				option.value, _ = next()
			}
			options = append(options, option)
		case strings.HasPrefix(w.text, "-") && len(w.text) > 1:
			for k := 1; k < len(w.text); k++ {
				name := curlargs.Long(w.text[k])
				if !curlargs.Takes(name) {
					options = append(options, curlOption{name, word{at: w.at}})
					continue
				}
				option := curlOption{name, word{text: w.text[k+1:], at: w.at, open: w.open, mended: w.mended}}
				if option.value.text == "" {
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
