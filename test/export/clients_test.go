package export

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"countersign/internal/testedge"
)

// distribution is where the requests are said to go. BASE_URL sends them to the lab.
const distribution = "https://d111111abcdef8.cloudfront.net"

const document = "testdata/requests.postman_collection.json"

// longTerm and temporary are the credentials of the lab, as the environment has them.
var (
	longTerm  = []string{"AWS_ACCESS_KEY_ID=" + testedge.KeyID, "AWS_SECRET_ACCESS_KEY=" + testedge.Secret}
	temporary = []string{
		"AWS_ACCESS_KEY_ID=" + testedge.TemporaryKeyID, "AWS_SECRET_ACCESS_KEY=" + testedge.TemporarySecret,
		"AWS_SESSION_TOKEN=" + testedge.Token,
	}
)

// client is a target with a client that runs what is written for it.
type client struct {
	name string
	// args are the target and its flags, file the name of what is written.
	args []string
	file string
	// run is the command; FILE stands for what was written, BASE for the lab's address, and $NAME for
	// credentials.
	run []string
	// leftOut are the requests that the client cannot sign, and why says so at the export.
	leftOut []string
	why     string
	// code is the client's exit code: that of Postman's tells that form-data was not sent.
	code int
	// undone are targets that the client writes otherwise, by what they have to be.
	undone map[string]string
	// only is the environment variable that has to be set for a client that takes minutes to build.
	only string
	// within is a folder of this module, for programs in Go.
	within bool
}

var clients = []client{
	{name: "curl", args: []string{"curl"}, file: "x.sh", run: []string{"bash", "FILE"}},
	{name: "openssl", args: []string{"openssl"}, file: "x.sh", run: []string{"bash", "FILE"}},
	{
		name: "python requests, aws-requests-auth", args: []string{"python", "--client", "requests"}, file: "x.py", run: []string{"/usr/bin/python3", "FILE"},
		leftOut: []string{"x-amz field"}, why: "aws-requests-auth signs no field X-Amz-Meta-Note",
	},
	{name: "python requests, botocore", args: []string{"python", "--client", "botocore"}, file: "x.py", run: []string{"/usr/bin/python3", "FILE"}},
	{name: "python httpx", args: []string{"python", "--client", "httpx"}, file: "x.py", run: []string{"/usr/bin/python3", "FILE"}},
	{name: "javascript fetch", args: []string{"javascript", "--client", "fetch"}, file: "x.mjs", run: []string{"node", "FILE"}, within: true},
	{name: "javascript aws4", args: []string{"javascript", "--client", "aws4"}, file: "x.mjs", run: []string{"node", "FILE"}, within: true},
	{name: "javascript axios", args: []string{"javascript", "--client", "axios"}, file: "x.mjs", run: []string{"node", "FILE"}, within: true},
	{name: "go countersign", args: []string{"go", "--client", "countersign"}, file: "main.go", run: []string{"go", "run", "FILE"}, within: true},
	{name: "go aws-sdk-go-v2", args: []string{"go", "--client", "aws-sdk-go-v2"}, file: "main.go", run: []string{"go", "run", "FILE"}, within: true},
	{name: "java", args: []string{"java"}, file: "X.java", run: []string{"java", "FILE"}},
	{
		name: "csharp, mono", args: []string{"csharp"}, file: "X.cs", run: []string{"sh", "-c", "mcs -r:System.Net.Http.dll -out:$0.exe $0 && exec mono $0.exe", "FILE"},
		// Mono's Uri undoes the escape of a colon, and signs what it sends.
		undone: map[string]string{"/prod/pets/a%20b/%40c%3Ad%3Be%3D1/%E3%83%9A": "/prod/pets/a%20b/%40c:d%3Be%3D1/%E3%83%9A"},
	},
	{name: "php", args: []string{"php"}, file: "x.php", run: []string{"php", "FILE"}},
	{name: "ruby", args: []string{"ruby"}, file: "x.rb", run: []string{"ruby", "FILE"}},
	{name: "newman", args: []string{"postman"}, file: "x.json", run: newman("cli"), code: 1},
	{name: "postman-runtime", args: []string{"postman"}, file: "x.json", run: []string{"node", "testdata/run-collection.cjs", "FILE", "BASE"}, code: 1},
	{name: "postman-runtime, vault", args: []string{"postman", "--keep", "vault"}, file: "x.json", run: []string{"node", "testdata/run-collection.cjs", "FILE", "BASE", "vault"}, code: 1},
	{name: "k6", args: []string{"k6"}, file: "x.js", run: []string{"k6", "run", "--quiet", "FILE"}, only: "EXPORT_K6"},
	{name: "bruno, safe", args: []string{"bruno"}, file: "x", run: bru("safe")},
	{name: "bruno, developer", args: []string{"bruno"}, file: "x", run: bru("developer")},
}

func newman(reporters string) []string {
	return []string{
		"node_modules/.bin/newman", "run", "FILE", "--color", "off", "-r", reporters, "--env-var", "base=BASE", "--env-var", "aws_access_key_id=$AWS_ACCESS_KEY_ID",
		"--env-var", "aws_secret_access_key=$AWS_SECRET_ACCESS_KEY", "--env-var", "aws_session_token=$AWS_SESSION_TOKEN",
	}
}

func bru(sandbox string) []string {
	return []string{
		"sh", "-c", `bru=$PWD/node_modules/.bin/bru; cd "$0" && exec "$bru" run -r --sandbox ` + sandbox + ` --env countersign --env-var base="$1" ` +
			`--env-var aws_access_key_id="$AWS_ACCESS_KEY_ID" --env-var aws_secret_access_key="$AWS_SECRET_ACCESS_KEY" --env-var aws_session_token="$AWS_SESSION_TOKEN"`,
		"FILE", "BASE",
	}
}

// run runs a program with the environment of an export.
func run(t *testing.T, environment []string, name string, args ...string) (output string, code int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append([]string{
		"PATH=" + programs + ":" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "TMPDIR=" + os.TempDir(), "GOFLAGS=-mod=mod", "LANG=C.UTF-8",
		"AWS_EC2_METADATA_DISABLED=true", "PYTHONDONTWRITEBYTECODE=1", "NO_COLOR=1", "GOPROXY=" + os.Getenv("GOPROXY"), "GOSUMDB=" + os.Getenv("GOSUMDB"),
	}, environment...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return out.String(), cmd.ProcessState.ExitCode()
}

// countersign runs the program.
func countersign(t *testing.T, environment []string, args ...string) (string, int) {
	t.Helper()
	return run(t, environment, filepath.Join(programs, "countersign"), args...)
}

// written exports the document, and returns where it was written.
func written(t *testing.T, c *client, more ...string) string {
	t.Helper()
	file := filepath.Join(c.folder(t), c.file)
	args := append([]string{"export"}, c.args...)
	args = append(args, distribution, "--from", document, "--sign-host", signing.Host, "--sign-path-prefix", signing.PathPrefix, "--out", file)
	out, code := countersign(t, longTerm, append(args, more...)...)
	if code != 1 || !strings.Contains(out, "cannot sign POST /upload: form-data") || !strings.Contains(out, c.why) {
		t.Fatalf("exit code %d, and form-data was not refused:\n%s", code, out)
	}
	return file
}

// folder makes the folder that a client is written to.
func (c *client) folder(t *testing.T) string {
	t.Helper()
	if !c.within {
		return t.TempDir()
	}
	folder, err := os.MkdirTemp("testdata", "run-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	return folder
}

// start runs a client on what was written.
func (c *client) start(t *testing.T, p *path, file string, environment []string) (string, int) {
	t.Helper()
	values := map[string]string{}
	for _, variable := range environment {
		name, value, _ := strings.Cut(variable, "=")
		values[name] = value
	}
	var words []string
	for _, word := range c.run {
		word = strings.NewReplacer("FILE", file, "BASE", p.edge).Replace(word)
		if head, name, ok := strings.Cut(word, "=$"); ok && strings.HasPrefix(name, "AWS_") && !strings.Contains(name, " ") {
			word = head + "=" + values[name]
		}
		words = append(words, word)
	}
	if c.within && !strings.HasPrefix(words[len(words)-1], ".") && !filepath.IsAbs(words[len(words)-1]) {
		words[len(words)-1] = "./" + words[len(words)-1]
	}
	return run(t, append([]string{"BASE_URL=" + p.edge}, environment...), words[0], words[1:]...)
}

// skip leaves out clients that are not to be run, and for some tests those that are slow and say nothing new.
func (c *client) skip(t *testing.T, slow ...string) {
	t.Helper()
	if c.only != "" && os.Getenv(c.only) == "" {
		t.Skipf("%s is not set: %s takes minutes to build, and has to be in PATH", c.only, c.name)
	}
	for _, begin := range slow {
		if strings.HasPrefix(c.name, begin) {
			t.Skip("slow, and the same as for others")
		}
	}
}

// TestClients runs every target in its client, with long-term credentials and with temporary ones. Each request
// must be accepted, and arrive as it was meant.
func TestClients(t *testing.T) {
	p := newPath(t)
	data, err := os.ReadFile("../../docs/clients.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(data)
	for _, c := range clients {
		t.Run(c.name, func(t *testing.T) {
			c.skip(t)
			file := written(t, &c)
			for name, environment := range map[string][]string{"long-term": longTerm, "temporary": temporary} {
				out, code := c.start(t, p, file, environment)
				came, refused := p.take()
				for _, fault := range append(refused, differs(came, c.undone, c.leftOut...)...) {
					t.Errorf("%s: %s", name, fault)
				}
				if code != c.code {
					t.Errorf("%s: exit code %d, want %d", name, code, c.code)
				}
				if t.Failed() {
					t.Fatalf("%.6000s", out)
				}
			}
			if row := fmt.Sprintf("| %s | %d of %d", c.name, len(wanted)-len(c.leftOut), len(wanted)); !strings.Contains(page, row) {
				t.Errorf("docs/clients.md has no row with %q", row)
			}
		})
	}
}

// TestRefusedIsTold runs clients with a wrong secret: they must say so, end with a failure, and print no secret.
func TestRefusedIsTold(t *testing.T) {
	p := newPath(t)
	wrong := []string{"AWS_ACCESS_KEY_ID=" + testedge.KeyID, "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/WRONGSECRETEXAMPLE"}
	for _, c := range clients {
		t.Run(c.name, func(t *testing.T) {
			c.skip(t, "go ", "java", "csharp", "python h", "openssl", "bruno, developer", "postman-runtime, vault")
			before := p.sent.Load()
			out, code := c.start(t, p, written(t, &c), wrong)
			if came, _ := p.take(); len(came) > 0 || p.sent.Load() == before {
				t.Errorf("%d accepted of %d", len(came), p.sent.Load()-before)
			}
			// Newman breaks lines in a frame.
			if code == 0 || !strings.Contains(strings.NewReplacer("\n", "", "│", "", " ", "").Replace(out), "countersigndiagnose") {
				t.Errorf("exit code %d, and no hint:\n%.3000s", code, out)
			}
			if strings.Contains(out, "WRONGSECRETEXAMPLE") {
				t.Error("the secret is in the output")
			}
		})
	}
}

// TestNothingIsSentUnsigned runs clients without credentials: nothing may arrive.
func TestNothingIsSentUnsigned(t *testing.T) {
	p := newPath(t)
	for _, c := range clients {
		t.Run(c.name, func(t *testing.T) {
			c.skip(t, "go ", "java", "csharp", "python h", "bruno, developer", "postman-runtime, vault")
			before := p.sent.Load()
			out, code := c.start(t, p, written(t, &c), nil)
			if sent := p.sent.Load() - before; sent > 0 || code == 0 {
				t.Errorf("exit code %d, %d requests were sent\n%.3000s", code, sent, out)
			}
		})
	}
}
