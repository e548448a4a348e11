package curlargs

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// option is one option that is taken. Exactly one of the functions is set.
type option struct {
	// turn sets a switch.
	turn func(o *Options, on bool)
	// take takes a value.
	take func(o *Options, value string) error
	// own says that curl has no such option, so that "--name=value" is no mistake.
	own bool
}

func turn(field func(*Options) *bool) option {
	return option{turn: func(o *Options, on bool) { *field(o) = on }}
}

func text(field func(*Options) *string) option {
	return option{take: func(o *Options, value string) error { *field(o) = value; return nil }}
}

func optional(field func(*Options) **string) option {
	return option{take: func(o *Options, value string) error { *field(o) = &value; return nil }}
}

func list(field func(*Options) *[]string) option {
	return option{take: func(o *Options, value string) error { *field(o) = append(*field(o), value); return nil }}
}

func data(kind DataKind) option {
	return option{take: func(o *Options, value string) error { o.Data = append(o.Data, Data{kind, value}); return nil }}
}

func form(literal bool) option {
	return option{take: func(o *Options, value string) error { o.Form = append(o.Form, Form{value, literal}); return nil }}
}

// within takes a time in seconds, with a fraction.
func within(field func(*Options) *time.Duration) option {
	return option{take: func(o *Options, value string) error {
		seconds, err := strconv.ParseFloat(value, 64)
		if err != nil || !(seconds >= 0 && seconds < 1e9) {
			return errors.New("wants a number of seconds")
		}
		*field(o) = time.Duration(seconds * float64(time.Second))
		return nil
	}}
}

func own(o option) option {
	o.own = true
	return o
}

// nothing is an option that changes nothing here.
func nothing() option { return option{turn: func(*Options, bool) {}} }

// taken returns the options that are taken, by long name.
func taken() map[string]option {
	t := map[string]option{
		"user":           {take: takeUser},
		"request":        text(func(o *Options) *string { return &o.Method }),
		"head":           turn(func(o *Options) *bool { return &o.Head }),
		"get":            turn(func(o *Options) *bool { return &o.Get }),
		"header":         list(func(o *Options) *[]string { return &o.Headers }),
		"user-agent":     optional(func(o *Options) **string { return &o.UserAgent }),
		"referer":        optional(func(o *Options) **string { return &o.Referer }),
		"cookie":         {take: takeCookie},
		"range":          text(func(o *Options) *string { return &o.Range }),
		"data":           data(DataText),
		"data-ascii":     data(DataText),
		"data-binary":    data(DataBinary),
		"data-raw":       data(DataRaw),
		"data-urlencode": data(DataURLEncode),
		"json":           {take: takeJSON},
		"form":           form(false),
		"form-string":    form(true),
		"upload-file":    list(func(o *Options) *[]string { return &o.Uploads }),
		"url":            list(func(o *Options) *[]string { return &o.URLs }),
		"url-query":      list(func(o *Options) *[]string { return &o.URLQuery }),
		"request-target": text(func(o *Options) *string { return &o.Target }),
		"globoff":        turn(func(o *Options) *bool { return &o.GlobOff }),

		"compressed":       turn(func(o *Options) *bool { return &o.Compressed }),
		"location":         turn(func(o *Options) *bool { return &o.Location }),
		"location-trusted": {turn: func(o *Options, on bool) { o.Location, o.LocationTrusted = on, on }},
		"post301":          turn(func(o *Options) *bool { return &o.Keep301 }),
		"post302":          turn(func(o *Options) *bool { return &o.Keep302 }),
		"post303":          turn(func(o *Options) *bool { return &o.Keep303 }),
		"max-redirs":       {take: takeMaxRedirects},

		"output":         {take: func(o *Options, v string) error { o.Outputs = append(o.Outputs, Output{Name: v}); return nil }},
		"remote-name":    {turn: func(o *Options, _ bool) { o.Outputs = append(o.Outputs, Output{Remote: true}) }},
		"output-dir":     text(func(o *Options) *string { return &o.OutputDir }),
		"create-dirs":    turn(func(o *Options) *bool { return &o.CreateDirs }),
		"include":        turn(func(o *Options) *bool { return &o.Include }),
		"show-headers":   turn(func(o *Options) *bool { return &o.Include }),
		"dump-header":    text(func(o *Options) *string { return &o.DumpHeader }),
		"verbose":        turn(func(o *Options) *bool { return &o.Verbose }),
		"silent":         turn(func(o *Options) *bool { return &o.Silent }),
		"show-error":     turn(func(o *Options) *bool { return &o.ShowError }),
		"progress-meter": {turn: func(o *Options, on bool) { o.NoMeter = !on }},
		"fail":           turn(func(o *Options) *bool { return &o.Fail }),
		"fail-with-body": turn(func(o *Options) *bool { return &o.FailWithBody }),
		"write-out":      text(func(o *Options) *string { return &o.WriteOut }),

		"connect-to":            list(func(o *Options) *[]string { return &o.ConnectTo }),
		"resolve":               list(func(o *Options) *[]string { return &o.Resolve }),
		"insecure":              turn(func(o *Options) *bool { return &o.Insecure }),
		"ipv4":                  turn(func(o *Options) *bool { return &o.IPv4 }),
		"ipv6":                  turn(func(o *Options) *bool { return &o.IPv6 }),
		"cacert":                text(func(o *Options) *string { return &o.CACert }),
		"cert":                  text(func(o *Options) *string { return &o.Cert }),
		"key":                   text(func(o *Options) *string { return &o.Key }),
		"tls-max":               {take: takeTLSMax},
		"http1.1":               {turn: func(o *Options, _ bool) { o.HTTP2, o.PriorKnowledge = false, false }},
		"http2":                 turn(func(o *Options) *bool { return &o.HTTP2 }),
		"http2-prior-knowledge": turn(func(o *Options) *bool { return &o.PriorKnowledge }),
		"proxy":                 optional(func(o *Options) **string { return &o.Proxy }),
		"proxy-user":            text(func(o *Options) *string { return &o.ProxyUser }),
		"noproxy":               text(func(o *Options) *string { return &o.NoProxy }),
		"max-time":              within(func(o *Options) *time.Duration { return &o.MaxTime }),
		"connect-timeout":       within(func(o *Options) *time.Duration { return &o.ConnectWithin }),
		"retry":                 {take: takeRetry},
		"retry-delay":           within(func(o *Options) *time.Duration { return &o.RetryDelay }),
		"retry-max-time":        within(func(o *Options) *time.Duration { return &o.RetryWithin }),
		"retry-all-errors":      turn(func(o *Options) *bool { return &o.RetryAll }),
		"retry-connrefused":     turn(func(o *Options) *bool { return &o.RetryRefused }),

		"aws-sigv4": text(func(o *Options) *string { return &o.SigV4 }),
		"help":      turn(func(o *Options) *bool { return &o.Help }),

		"service":          own(text(func(o *Options) *string { return &o.Service })),
		"name":             own(text(func(o *Options) *string { return &o.Service })), // aws-sigv4-proxy's
		"region":           own(text(func(o *Options) *string { return &o.Region })),
		"profile":          own(text(func(o *Options) *string { return &o.Profile })),
		"role":             own(text(func(o *Options) *string { return &o.Role })),
		"credentials-from": own(option{take: takeCredentialsFrom}),
		"sign-host":        own(text(func(o *Options) *string { return &o.SignHost })),
		"sign-path-prefix": own(text(func(o *Options) *string { return &o.SignPrefix })),
		"sign-header":      own(list(func(o *Options) *[]string { return &o.SignHeaders })),
		"host-header":      own(text(func(o *Options) *string { return &o.HostHeader })),
		"no-explain":       own(turn(func(o *Options) *bool { return &o.NoExplain })),
		"show-secrets":     own(turn(func(o *Options) *bool { return &o.ShowSecrets })),
		"color":            own(option{take: takeColor}),
	}
	for _, version := range []string{"1.0", "1.1", "1.2", "1.3"} {
		t["tlsv"+version] = option{turn: func(o *Options, _ bool) { o.TLSMin = version }}
	}
	t["tlsv1"] = option{turn: func(o *Options, _ bool) { o.TLSMin = "1.0" }}
	// What is sent is what was written, answers are not held back, and there is one connection a request.
	for _, name := range []string{
		"path-as-is", "disable", "progress-bar", "buffer", "keepalive", "tcp-nodelay", "tcp-fastopen",
		"styled-output", "alpn", "npn", "sessionid", "clobber", "fail-early", "proxytunnel",
	} {
		t[name] = nothing()
	}
	return t
}

func takeJSON(o *Options, value string) error {
	o.Data, o.JSON = append(o.Data, Data{DataBinary, value}), true
	return nil
}

// takeCookie takes a cookie; without an equals sign it is the name of a file that holds cookies.
func takeCookie(o *Options, value string) error {
	if value != "" && !strings.Contains(value, "=") {
		return errors.New(`takes a cookie such as "name=value", and no file of cookies`)
	}
	o.Cookie = &value
	return nil
}

func takeMaxRedirects(o *Options, value string) error {
	n, err := strconv.Atoi(value)
	if err != nil || n < -1 {
		return errors.New("wants a number")
	}
	o.MaxRedirects = &n
	return nil
}

func takeRetry(o *Options, value string) (err error) {
	if o.Retry, err = strconv.Atoi(value); err != nil || o.Retry < 0 {
		return errors.New("wants a number")
	}
	return nil
}

func takeTLSMax(o *Options, value string) error {
	switch value {
	case "default":
		value = ""
	case "1.0", "1.1", "1.2", "1.3":
	default:
		return errors.New("wants one of 1.0, 1.1, 1.2, 1.3, default")
	}
	o.TLSMax = value
	return nil
}

func takeCredentialsFrom(o *Options, value string) error {
	if value != "env" && value != "stdin" {
		return errors.New("wants one of env, stdin")
	}
	o.CredentialsFrom = value
	return nil
}

func takeColor(o *Options, value string) error {
	if value != "auto" && value != "always" && value != "never" {
		return errors.New("wants one of auto, always, never")
	}
	o.Color = value
	return nil
}

// takeUser takes what goes with curl's --aws-sigv4. https://curl.se/docs/manpage.html#--aws-sigv4
func takeUser(o *Options, value string) error {
	if id, secret, ok := strings.Cut(value, ":"); !ok || id == "" || secret == "" {
		return errors.New("wants KEYID:SECRET; to keep the secret out of the command line, use --profile NAME")
	}
	o.User = value
	return nil
}
