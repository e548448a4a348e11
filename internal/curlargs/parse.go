package curlargs

import "strings"

// Parse reads the words after the command's name. The error is an *[Error].
func Parse(args []string) (*Options, error) {
	p := parser{options: &Options{}, taken: taken(), rest: args}
	for len(p.rest) > 0 {
		word := p.rest[0]
		p.rest = p.rest[1:]
		var err *Error
		switch {
		case p.ended || !strings.HasPrefix(word, "-"):
			p.options.URLs = append(p.options.URLs, word)
		case word == "--":
			p.ended = true
		case strings.HasPrefix(word, "--"):
			err = p.long(word[2:])
		default:
			err = p.short(word[1:])
		}
		if err != nil {
			return nil, err
		}
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	return p.options, nil
}

// Names lists the long names of the options that are taken.
func Names() []string {
	var names []string
	for name := range taken() {
		names = append(names, name)
	}
	return names
}

type parser struct {
	options *Options
	taken   map[string]option
	rest    []string
	ended   bool
}

// long reads "--name", with the word after it where the option takes a value.
func (p *parser) long(name string) *Error {
	o, ok := p.taken[name]
	if ok {
		return p.apply("--"+name, o, "", false)
	}
	if positive, negated := strings.CutPrefix(name, "no-"); negated {
		if o, ok := p.taken[positive]; ok && o.turn != nil {
			o.turn(p.options, false)
			return nil
		}
		if isSwitch(positive) {
			return nil // what is not done here need not be left out
		}
	}
	if head, value, joined := strings.Cut(name, "="); joined {
		return p.joined(head, value)
	}
	if err := refused(name); err != nil {
		return err
	}
	return &Error{What: "curl has no option --" + name, Unknown: name}
}

// joined reads "--name=value", which awscurl and countersign take and curl does not.
func (p *parser) joined(name, value string) *Error {
	o, ok := p.taken[name]
	switch {
	case ok && o.own && o.take != nil:
		return p.value("--"+name, o, value)
	case ok && o.take != nil:
		return &Error{What: "curl takes the value of --" + name + " as the next word", Hints: []string{"write --" + name + " VALUE"}}
	case ok:
		return &Error{What: "--" + name + " takes no value"}
	}
	if err := refused(name); err != nil {
		return err
	}
	return &Error{What: "curl has no option --" + name, Unknown: name}
}

// short reads a bundle of short options; the first that takes a value has the rest of the word, or the
// next one.
func (p *parser) short(bundle string) *Error {
	if bundle == "" {
		return &Error{What: "- is no URL", Hints: []string{"to send standard input: -d @-, --data-binary @- or -T -"}}
	}
	for i := 0; i < len(bundle); i++ {
		flag, name := "-"+bundle[i:i+1], Long(bundle[i])
		if name == "no-buffer" {
			continue
		}
		o, ok := p.taken[name]
		if !ok {
			if err := refused(name); err != nil {
				err.What = strings.Replace(err.What, "--"+name, flag+" (--"+name+")", 1)
				return err
			}
			return &Error{What: "curl has no option " + flag}
		}
		if o.take != nil {
			return p.apply(flag, o, bundle[i+1:], bundle[i+1:] != "")
		}
		o.turn(p.options, true)
	}
	return nil
}

// apply gives an option its value: the one attached, or the next word.
func (p *parser) apply(flag string, o option, attached string, has bool) *Error {
	switch {
	case o.turn != nil:
		o.turn(p.options, true)
		return nil
	case has:
		return p.value(flag, o, attached)
	case len(p.rest) == 0:
		return &Error{What: flag + " wants a value"}
	}
	value := p.rest[0]
	p.rest = p.rest[1:]
	return p.value(flag, o, value)
}

func (p *parser) value(flag string, o option, value string) *Error {
	if err := o.take(p.options, value); err != nil {
		return &Error{What: flag + " " + err.Error()}
	}
	return nil
}

// check refuses what does not go together, as curl does.
func (p *parser) check() error {
	o := p.options
	bodies := 0
	for _, has := range []bool{len(o.Data) > 0 && !o.Get, len(o.Form) > 0, len(o.Uploads) > 0} {
		if has {
			bodies++
		}
	}
	switch {
	case o.Help:
		return nil
	case len(o.URLs) == 0 && o.dataIsURL():
		return &Error{What: "no URL given", Hints: []string{"--data-binary takes the data as its value, as in curl; in awscurl it is a switch"}}
	case len(o.URLs) == 0:
		return &Error{What: "no URL given", Hints: []string{"countersign curl [OPTION]... URL", "see countersign curl --help"}}
	case bodies > 1:
		return &Error{What: "only one of -d, -F and -T can make the body"}
	case o.Head && bodies > 0:
		return &Error{What: "-I asks for the header alone, and a request for it has no body", Hints: []string{"to send the body and see the header of the answer: -i, or -D -"}}
	case o.Fail && o.FailWithBody:
		return &Error{What: "only one of --fail and --fail-with-body can be given"}
	}
	return nil
}

// dataIsURL reports whether the only URL was taken for the data.
func (o *Options) dataIsURL() bool {
	for _, d := range o.Data {
		if d.Kind == DataBinary && strings.Contains(d.Text, "://") {
			return true
		}
	}
	return false
}
