package clients

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"countersign/sigv4"
	"countersign/sigv4/sigv4http"
)

// client is a signer as people use it.
type client struct {
	name string
	// version prints the version of what was used.
	version func(*testing.T) string
	// send makes calls, in order.
	send func(*testing.T, []call) []reply
	// connectionsAlone says that it calls @connections and nothing else.
	connectionsAlone bool
}

// Debian's own programs are called by their paths: others of the same name may come first.
const (
	python = "/usr/bin/python3"
	awsCLI = "/usr/bin/aws"
)

var clients = []client{
	{name: "curl --aws-sigv4", version: versionOf(`curl ([\d.]+)`, "curl", "--version"), send: each(curl)},
	{name: "aws-cli", version: versionOf(`aws-cli/([\d.]+)`, awsCLI, "--version"), send: each(cli), connectionsAlone: true},
	{name: "boto3", version: pythonVersion("boto3"), send: script(python, "python/boto3_connections.py"), connectionsAlone: true},
	{name: "botocore SigV4Auth", version: pythonVersion("botocore"), send: script(python, "python/botocore_auth.py")},
	{name: "requests, aws-requests-auth", version: pythonVersion("requests", "aws-requests-auth"), send: script(python, "python/requests_auth.py")},
	{name: "aws4", version: nodeVersion("aws4"), send: script("node", "node/aws4.mjs")},
	{name: "@smithy/signature-v4", version: nodeVersion("@smithy/signature-v4"), send: script("node", "node/signature_v4.mjs")},
	{name: "aws-sdk-go-v2 signer/v4", version: goVersion("github.com/aws/aws-sdk-go-v2"), send: each(goSDK)},
	{name: "countersign curl", version: thisTree, send: each(countersignCurl)},
	{name: "countersign sigv4http.Transport", version: thisTree, send: each(transport)},
}

// each makes one call after the other.
func each(one func(*testing.T, call) reply) func(*testing.T, []call) []reply {
	return func(t *testing.T, calls []call) []reply {
		replies := make([]reply, len(calls))
		for i, c := range calls {
			replies[i] = one(t, c)
		}
		return replies
	}
}

// script makes all calls with one run of a program.
func script(interpreter, file string) func(*testing.T, []call) []reply {
	return func(t *testing.T, calls []call) []reply {
		t.Helper()
		in, err := json.Marshal(calls)
		if err != nil {
			t.Fatal(err)
		}
		stdout, stderr, _ := run(t, string(in), interpreter, file)
		var replies []reply
		if err := json.Unmarshal([]byte(stdout), &replies); err != nil || len(replies) != len(calls) {
			t.Fatalf("%s: %d replies to %d calls, %v\n%s", file, len(replies), len(calls), err, stderr)
		}
		return replies
	}
}

// curl can sign for no other host than the one that it sends: -H Host changes both.
func curl(t *testing.T, c call) reply {
	args := []string{
		"-sS", "-i", "--path-as-is", "--connect-to", "::" + c.Via, "-X", c.Method,
		"--aws-sigv4", "aws:amz:" + c.Region + ":execute-api", "--user", c.AccessKeyID + ":" + c.SecretAccessKey,
	}
	if c.SignHost != c.host {
		args = append(args, "-H", "Host: "+c.SignHost)
	}
	if c.Token != "" {
		args = append(args, "-H", "X-Amz-Security-Token: "+c.Token)
	}
	stdout, stderr, _ := run(t, c.Body, "curl", append(args, body(c)...)...)
	return readReply(stdout, stderr)
}

// countersignCurl takes the credentials from the environment.
func countersignCurl(t *testing.T, c call) reply {
	args := []string{
		"curl", "-sS", "-i", "--no-explain", "--connect-to", "::" + c.Via, "-X", c.Method,
		"--region", c.Region, "--service", "execute-api", "--sign-host", c.SignHost,
	}
	stdout, stderr, _ := runWith(t, credentials(c), c.Body, countersign, append(args, body(c)...)...)
	return readReply(stdout, stderr)
}

// body is the rest of a command line of curl.
func body(c call) []string {
	var args []string
	for name, value := range c.Header {
		args = append(args, "-H", name+": "+value)
	}
	if c.Body != "" {
		args = append(args, "--data-binary", "@-")
	}
	return append(args, c.URL)
}

func credentials(c call) []string {
	return []string{"AWS_ACCESS_KEY_ID=" + c.AccessKeyID, "AWS_SECRET_ACCESS_KEY=" + c.SecretAccessKey, "AWS_SESSION_TOKEN=" + c.Token}
}

// readReply reads an answer as curl -i prints it.
func readReply(stdout, stderr string) reply {
	response, err := http.ReadResponse(bufio.NewReader(strings.NewReader(stdout)), nil)
	if err != nil {
		return reply{Error: strings.TrimSpace(stderr)}
	}
	return replyOf(response)
}

func replyOf(response *http.Response) reply {
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return reply{Error: err.Error()}
	}
	r := reply{Status: response.StatusCode, Header: map[string]string{}, Text: string(text)}
	for name := range response.Header {
		r.Header[strings.ToLower(name)] = response.Header.Get(name)
	}
	return r
}

// cli calls @connections with the AWS CLI, which has the lab as its proxy. It signs for its endpoint, and
// there is no option to send to another.
func cli(t *testing.T, c call) reply {
	u, err := url.Parse(c.URL)
	if err != nil {
		t.Fatal(err)
	}
	base, connection, _ := strings.Cut(u.Path, "/@connections/")
	_, stderr, _ := runWith(t, append(credentials(c), "HTTP_PROXY=http://"+c.Via), "", awsCLI, "--debug", "--region", c.Region,
		"--endpoint-url", "http://"+c.SignHost+base, "apigatewaymanagementapi", "post-to-connection",
		"--connection-id", connection, "--data", base64.StdEncoding.EncodeToString([]byte(c.Body)))
	return readDebug(stderr)
}

// What --debug says of an answer.
var (
	debugStatus = regexp.MustCompile(`"(?:POST|GET|DELETE) [^"]*" (\d{3}) `)
	debugFields = regexp.MustCompile(`Response headers: (\{.*\})`)
	debugField  = regexp.MustCompile(`'([^']*)': '([^']*)'`)
	debugText   = regexp.MustCompile(`(?s)Response body:\n(.*?)\n\d{4}-\d\d-\d\d `)
)

func readDebug(log string) reply {
	status := debugStatus.FindStringSubmatch(log)
	if status == nil {
		return reply{Error: log[max(0, len(log)-300):]}
	}
	r := reply{Header: map[string]string{}}
	for _, digit := range status[1] {
		r.Status = 10*r.Status + int(digit-'0')
	}
	if fields := debugFields.FindStringSubmatch(log); fields != nil {
		for _, field := range debugField.FindAllStringSubmatch(fields[1], -1) {
			r.Header[strings.ToLower(field[1])] = field[2]
		}
	}
	if text := debugText.FindStringSubmatch(log); text != nil {
		r.Text = text[1]
	}
	return r
}

// goRequest is a call as net/http makes it, and a client whose sockets go to the lab.
func goRequest(t *testing.T, c call) (*http.Request, *http.Transport) {
	t.Helper()
	req, err := http.NewRequest(c.Method, c.URL, strings.NewReader(c.Body))
	if err != nil {
		t.Fatal(err)
	}
	if c.Body == "" {
		req.Body, req.GetBody = http.NoBody, nil
	}
	for name, value := range c.Header {
		req.Header.Set(name, value)
	}
	return req, &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "tcp", c.Via)
	}}
}

// goSDK signs with Host set to the name to sign for, and sets it back.
func goSDK(t *testing.T, c call) reply {
	req, way := goRequest(t, c)
	req.Host = c.SignHost
	credentials := aws.Credentials{AccessKeyID: c.AccessKeyID, SecretAccessKey: c.SecretAccessKey, SessionToken: c.Token}
	err := v4.NewSigner().SignHTTP(context.Background(), credentials, req, sigv4.HashPayload([]byte(c.Body)), "execute-api", c.Region, time.Now())
	if err != nil {
		return reply{Error: err.Error()}
	}
	req.Host = c.host
	return roundTrip(way, req)
}

func transport(t *testing.T, c call) reply {
	req, way := goRequest(t, c)
	return roundTrip(&sigv4http.Transport{Base: way, Signer: &sigv4.Signer{
		Credentials: sigv4.Credentials{AccessKeyID: c.AccessKeyID, SecretAccessKey: c.SecretAccessKey, SessionToken: c.Token},
		Region:      c.Region, Service: "execute-api", Host: c.SignHost,
	}}, req)
}

func roundTrip(way http.RoundTripper, req *http.Request) reply {
	response, err := way.RoundTrip(req)
	if err != nil {
		return reply{Error: err.Error()}
	}
	return replyOf(response)
}

// versionOf runs a program and finds its version in what it prints.
func versionOf(pattern, name string, args ...string) func(*testing.T) string {
	return func(t *testing.T) string {
		t.Helper()
		var out bytes.Buffer
		command := exec.Command(name, args...)
		command.Stdout, command.Stderr = &out, &out
		if err := command.Run(); err != nil {
			t.Fatalf("%s: %v (./install installs the clients)", name, err)
		}
		match := regexp.MustCompile(pattern).FindStringSubmatch(out.String())
		if match == nil {
			t.Fatalf("%s tells no version: %s", name, out.String())
		}
		return match[1]
	}
}

func pythonVersion(packages ...string) func(*testing.T) string {
	return func(t *testing.T) string {
		t.Helper()
		var versions []string
		for _, name := range packages {
			versions = append(versions, versionOf(`(?m)^([\d.]+)$`, python, "-c", "import importlib.metadata as m, sys; print(m.version(sys.argv[1]))", name)(t))
		}
		return strings.Join(versions, ", ")
	}
}

func nodeVersion(name string) func(*testing.T) string {
	return func(t *testing.T) string {
		t.Helper()
		data, err := os.ReadFile("node_modules/" + name + "/package.json")
		if err != nil {
			t.Fatalf("%v (./install installs the clients)", err)
		}
		var p struct{ Version string }
		if err := json.Unmarshal(data, &p); err != nil {
			t.Fatal(err)
		}
		return p.Version
	}
}

func goVersion(module string) func(*testing.T) string {
	return versionOf(`v(.*)`, "go", "list", "-m", "-f", "{{.Version}}", module)
}

func thisTree(*testing.T) string { return "this tree" }
