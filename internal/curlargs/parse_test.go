package curlargs_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"countersign/internal/curlargs"
)

func ptr[T any](v T) *T { return &v }

func TestParse(t *testing.T) {
	const url = "https://api.example.com/a"
	for _, test := range []struct {
		args string // split at blanks; _ is an empty word
		want curlargs.Options
	}{
		{url, curlargs.Options{}},
		{"-XPOST " + url, curlargs.Options{Method: "POST"}},
		{"-X POST -- " + url, curlargs.Options{Method: "POST"}},
		{"--request PUT " + url, curlargs.Options{Method: "PUT"}},
		{"-sSfL " + url, curlargs.Options{Silent: true, ShowError: true, Fail: true, Location: true}},
		{"-sSXPOST -d{} " + url, curlargs.Options{Silent: true, ShowError: true, Method: "POST", Data: []curlargs.Data{{Text: "{}"}}}},
		{"-isvko out " + url, curlargs.Options{Include: true, Silent: true, Verbose: true, Insecure: true, Outputs: []curlargs.Output{{Name: "out"}}}},
		{"-oout -O --no-progress-meter " + url, curlargs.Options{Outputs: []curlargs.Output{{Name: "out"}, {Remote: true}}, NoMeter: true}},
		{"-L --no-location " + url, curlargs.Options{}},
		{"-HA:1 -H B:2 --header C:3 " + url, curlargs.Options{Headers: []string{"A:1", "B:2", "C:3"}}},
		{"-d a --data-raw @b --data-binary @c --data-urlencode d=e " + url, curlargs.Options{Data: []curlargs.Data{
			{Kind: curlargs.DataText, Text: "a"}, {Kind: curlargs.DataRaw, Text: "@b"}, {Kind: curlargs.DataBinary, Text: "@c"}, {Kind: curlargs.DataURLEncode, Text: "d=e"},
		}}},
		{"--json {} " + url, curlargs.Options{JSON: true, Data: []curlargs.Data{{Kind: curlargs.DataBinary, Text: "{}"}}}},
		{"-F a=b --form-string c=@d " + url, curlargs.Options{Form: []curlargs.Form{{Text: "a=b"}, {Text: "c=@d", Literal: true}}}},
		{"-T file -G --url-query a=b " + url, curlargs.Options{Uploads: []string{"file"}, Get: true, URLQuery: []string{"a=b"}}},
		{"-A _ -e ref -b a=b -r 0-9 " + url, curlargs.Options{UserAgent: ptr(""), Referer: ptr("ref"), Cookie: ptr("a=b"), Range: "0-9"}},
		{"-m 1.5 --connect-timeout 2 --retry 3 --retry-delay 4 --retry-max-time 60 --retry-connrefused --retry-all-errors " + url, curlargs.Options{
			MaxTime: 1500 * time.Millisecond, ConnectWithin: 2 * time.Second, Retry: 3, RetryDelay: 4 * time.Second,
			RetryWithin: time.Minute, RetryRefused: true, RetryAll: true,
		}},
		{"--connect-to ::x:1 --resolve a:1:127.0.0.1 --cacert ca -E me --key k --tlsv1.3 --tls-max 1.3 -4 " + url, curlargs.Options{
			ConnectTo: []string{"::x:1"}, Resolve: []string{"a:1:127.0.0.1"}, CACert: "ca", Cert: "me", Key: "k", TLSMin: "1.3", TLSMax: "1.3", IPv4: true,
		}},
		{"-x _ --noproxy * -U u:p --http2 --http1.1 " + url, curlargs.Options{Proxy: ptr(""), NoProxy: "*", ProxyUser: "u:p"}},
		{"--location-trusted --max-redirs -1 --post301 -w %{http_code} -D - " + url, curlargs.Options{
			Location: true, LocationTrusted: true, MaxRedirects: ptr(-1), Keep301: true, WriteOut: "%{http_code}", DumpHeader: "-",
		}},
		{"-g -N --no-buffer --path-as-is --no-keepalive --no-sessionid -q -# --compressed " + url, curlargs.Options{GlobOff: true, Compressed: true}},
		{"--service execute-api --region=eu-west-1 --profile dev --sign-host=h --sign-path-prefix /p --host-header n --sign-header a --sign-header=b " + url, curlargs.Options{
			Service: "execute-api", Region: "eu-west-1", Profile: "dev", SignHost: "h", SignPrefix: "/p", HostHeader: "n", SignHeaders: []string{"a", "b"},
		}},
		{"--name lambda --no-explain --show-secrets --color never --credentials-from env --role arn --aws-sigv4 aws:amz " + url, curlargs.Options{
			Service: "lambda", NoExplain: true, ShowSecrets: true, Color: "never", CredentialsFrom: "env", Role: "arn", SigV4: "aws:amz",
		}},
	} {
		words := strings.Fields(test.args)
		for i := range words {
			if words[i] == "_" {
				words[i] = ""
			}
		}
		got, err := curlargs.Parse(words)
		if err != nil {
			t.Errorf("%s: %v", test.args, err)
			continue
		}
		test.want.URLs = []string{url}
		if !reflect.DeepEqual(*got, test.want) {
			t.Errorf("%s:\ngot  %+v\nwant %+v", test.args, *got, test.want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	const url = "https://api.example.com/a"
	for _, test := range []struct{ args, says, hint string }{
		{"", "no URL given", "countersign curl --help"},
		{"-X", "-X wants a value", ""},
		{"-sX", "-X wants a value", ""},
		{"--max-time=5 " + url, "as the next word", "--max-time VALUE"},
		{"--verbose=yes " + url, "takes no value", ""},
		{"--max-time soon " + url, "--max-time wants a number", ""},
		{"-m NaN " + url, "-m wants a number", ""},
		{"--retry -1 " + url, "--retry wants a number", ""},
		{"--max-redirs x " + url, "wants a number", ""},
		{"--tls-max 2 " + url, "wants one of", ""},
		{"--credentials-from file " + url, "env, stdin", ""},
		{"--color blue " + url, "auto, always", ""},
		{"--nope " + url, "curl has no option --nope", ""},
		{"--nope=1 " + url, "curl has no option --nope", ""},
		{"-W " + url, "curl has no option -W", ""},
		{"- " + url, "- is no URL", "-T -"},
		{"-: " + url, "-: (--next) is not taken", "one command for each request"},
		{"--next " + url, "--next is not taken", "one command for each request"},
		{"-K file " + url, "-K (--config) is not taken", "command line"},
		{"-C - " + url, "--continue-at", "-r FIRST-"},
		{"-Z " + url, "--parallel", "xargs"},
		{"--trace - " + url, "--trace", "-v"},
		{"--http3 " + url, "--http3", "--http2"},
		{"--socks5 a:1 " + url, "--socks5", "-x http://"},
		{"--ftp-port - " + url, "--ftp-port", "countersign sign -o curl"},
		{"-b cookies.txt " + url, "no file of cookies", ""},
		{"-u AKIAIOSFODNN7EXAMPLE " + url, "wants KEYID:SECRET", ""},
		{"--netrc " + url, "the signature stands in Authorization", "curl itself"},
		{"--secret_key hush " + url, "command lines are no place for secrets", "--profile NAME"},
		{"--secret_key=hush " + url, "command lines are no place for secrets", "replaced"},
		{"--session_token hush " + url, "command lines are no place for secrets", ""},
		{"-d a -F b=c " + url, "only one of -d, -F and -T", ""},
		{"-I -d a " + url, "-I asks for the header alone", "-i"},
		{"-f --fail-with-body " + url, "only one of --fail", ""},
		{"-X POST -d @f --data-binary " + url, "no URL given", "in awscurl it is a switch"},
	} {
		got, err := curlargs.Parse(strings.Fields(test.args))
		var wrong *curlargs.Error
		if !errors.As(err, &wrong) {
			t.Errorf("%s: got %+v, %v; want an error", test.args, got, err)
			continue
		}
		hints := strings.Join(wrong.Hints, "\n")
		if !strings.Contains(wrong.What, test.says) || !strings.Contains(hints, test.hint) {
			t.Errorf("%s: says %q, hints %q", test.args, wrong.What, hints)
		}
		if strings.Contains(wrong.What+hints, "hush") {
			t.Errorf("%s: repeats the secret: %q, %q", test.args, wrong.What, hints)
		}
	}
}

// TestEveryOptionOfCurlIsAnswered: each is taken, or refused with what to use.
func TestEveryOptionOfCurlIsAnswered(t *testing.T) {
	for c := byte('!'); c < 0x7f; c++ {
		name := curlargs.Long(c)
		if name == string(c) || name == "no-buffer" {
			continue
		}
		_, short := curlargs.Parse([]string{"-" + string(c), "a=1"})
		_, long := curlargs.Parse([]string{"--" + name, "a=1"})
		for flag, err := range map[string]error{"-" + string(c): short, "--" + name: long} {
			var wrong *curlargs.Error
			if errors.As(err, &wrong) && strings.Contains(wrong.What, "has no option") {
				t.Errorf("%s: %v", flag, err)
			}
		}
	}
	for _, name := range curlargs.Names() {
		if _, err := curlargs.Parse([]string{"--" + name, "1", "u"}); err != nil && strings.Contains(err.Error(), "no option") {
			t.Errorf("--%s: %v", name, err)
		}
	}
}

func TestReadField(t *testing.T) {
	for line, want := range map[string]string{
		"Name: value": "Name=value", "x-a:b:c": "x-a=b:c", "Name:   spaced  ": "Name=spaced", "Empty;": "Empty=", "Gone:": "remove Gone=", "Gone: ": "remove Gone=",
		"X: ünï": "X=ünï",
	} {
		field, remove, err := curlargs.ReadField(line)
		got := field.Name + "=" + field.Value
		if remove {
			got = "remove " + got
		}
		if err != nil || got != want {
			t.Errorf("%q: got %q, %v; want %q", line, got, err, want)
		}
	}
	for _, line := range []string{"", "hush", ": hush", "a b: hush", "a: b\r\nhush: c", "a: \x00hush", "ü: hush"} {
		field, _, err := curlargs.ReadField(line)
		if err == nil {
			t.Errorf("%q: got %v, want an error", line, field)
		} else if strings.Contains(err.Error(), "hush") {
			t.Errorf("%q: the error repeats it: %v", line, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("-sSfLd @x -H a:b https://example.com")
	f.Add("--region=eu-west-1 --no-location -: -")
	f.Fuzz(func(t *testing.T, line string) {
		got, err := curlargs.Parse(strings.Split(line, " "))
		if (got == nil) == (err == nil) {
			t.Errorf("got %v, %v", got, err)
		}
	})
}
