package cli

import (
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// formerFlags are flags of awslabs/aws-sigv4-proxy, which its users know. docs/migrating.md lists them.
type formerFlags struct {
	host, scheme, port                                string
	service, role                                     string
	strip, stripHeader, stripParam, duplicate, custom []string
	insecure, logFailed, logSigning, verbose          bool
	idle                                              time.Duration
}

// newNames says what each former flag is called here.
var newNames = map[string]string{
	"name":                        "--service",
	"host":                        "--to https://HOST",
	"upstream-url-scheme":         "the scheme of --to",
	"port":                        "--listen ADDRESS",
	"role-arn":                    "--role",
	"strip":                       "--drop-header",
	"strip-header":                "--drop-header",
	"strip-param":                 "--drop-param",
	"duplicate-headers":           "--keep-header",
	"custom-headers":              "--add-header",
	"no-verify-ssl":               "--insecure",
	"log-failed-requests":         "--record FILE; what is refused is diagnosed anyway",
	"log-signing-process":         "countersign trace",
	"verbose":                     "--log-level debug",
	"transport.idle-conn-timeout": "nothing: idle connections end by themselves",
}

// addFormerNames adds the flags of aws-sigv4-proxy, hidden.
func (a *app) addFormerNames(cmd *cobra.Command, flags *proxyFlags) {
	f, old := cmd.Flags(), &flags.former
	f.StringVar(&old.service, "name", "", "")
	f.StringVar(&old.host, "host", "", "")
	f.StringVar(&old.scheme, "upstream-url-scheme", "https", "")
	f.StringVar(&old.port, "port", "", "")
	f.StringVar(&old.role, "role-arn", "", "")
	f.StringArrayVarP(&old.strip, "strip", "s", nil, "")
	f.StringArrayVar(&old.stripHeader, "strip-header", nil, "")
	f.StringArrayVar(&old.stripParam, "strip-param", nil, "")
	f.StringArrayVar(&old.duplicate, "duplicate-headers", nil, "")
	f.StringArrayVar(&old.custom, "custom-headers", nil, "")
	f.BoolVar(&old.insecure, "no-verify-ssl", false, "")
	f.BoolVar(&old.logFailed, "log-failed-requests", false, "")
	f.BoolVar(&old.logSigning, "log-signing-process", false, "")
	f.BoolVarP(&old.verbose, "verbose", "v", false, "")
	f.DurationVar(&old.idle, "transport.idle-conn-timeout", 0, "")
	for name := range newNames {
		_ = f.MarkHidden(name) // fails only for a flag that does not exist
	}
}

// formerNames takes the flags of aws-sigv4-proxy for what they are called here, and says so.
func (a *app) formerNames(cmd *cobra.Command, flags *proxyFlags) (err error) {
	old, r := &flags.former, &flags.route
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if now, former := newNames[f.Name]; former {
			a.say("note", fmt.Sprintf("--%s is %s here", f.Name, now))
		}
	})
	take := func(value string, target *string) {
		if value != "" && *target == "" {
			*target = value
		}
	}
	take(old.service, &r.Service)
	take(old.role, &flags.credentials.role)
	if old.host != "" {
		take(old.scheme+"://"+old.host, &r.To)
	}
	if old.port != "" {
		flags.listen = []string{old.address()}
	}
	r.DropHeaders = append(append(r.DropHeaders, old.strip...), old.stripHeader...)
	r.DropParams = append(r.DropParams, old.stripParam...)
	r.KeepHeaders = append(r.KeepHeaders, old.duplicate...)
	for _, list := range old.custom {
		for field := range strings.SplitSeq(list, ",") {
			name, value, ok := strings.Cut(field, "=")
			if !ok {
				return withHint(fmt.Errorf("--custom-headers: %q is not NAME=VALUE", field), "here it is --add-header 'Name: value'")
			}
			flags.addHeaders = append(flags.addHeaders, name+": "+value)
		}
	}
	r.Insecure = r.Insecure || old.insecure
	if old.verbose {
		flags.logLevel = "debug"
	}
	return nil
}

// address is where a former port is listened on: on this machine alone, unlike there.
func (old *formerFlags) address() string {
	host, port, err := net.SplitHostPort(old.port)
	if err != nil {
		host, port = "", old.port
	}
	if host == "" {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}
