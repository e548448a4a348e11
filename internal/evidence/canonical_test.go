package evidence

import (
	"strings"
	"testing"

	"countersign/sigv4"
)

func TestCanonicalForms(t *testing.T) {
	const signed, sts = "%C", "%S"
	for _, test := range []struct{ name, text string }{
		{"bare", signed + "\n\n" + sts},
		{"labels", "Canonical request:\n" + signed + "\nString to sign:\n" + sts},
		{"botocore", "2026-11-22 04:17:37,357 - MainThread - botocore.auth - DEBUG - CanonicalRequest:\n" + signed +
			"\n2026-11-22 04:17:37,357 - MainThread - botocore.auth - DEBUG - StringToSign:\n" + sts + "\n"},
		{"Go SDK", "SDK 2026/11/22 04:17:37 DEBUG Request Signature:\n---[ CANONICAL STRING  ]-----------------------------\n" + signed +
			"\n---[ STRING TO SIGN ]--------------------------------\n" + sts + "\n-----------------------------------------------------\n"},
		{"Java SDK 1", "12:00:01 [main] DEBUG com.amazonaws.auth.AWS4Signer - AWS4 Canonical Request: '\"" + signed +
			"\"\n12:00:01 [main] DEBUG com.amazonaws.auth.AWS4Signer - AWS4 String to Sign: '\"" + sts + "\"\n"},
		{"Java SDK 2", "12:00:01 [main] DEBUG software.amazon.awssdk.auth.signer.Aws4Signer - AWS4 Canonical Request: " + signed +
			"\n12:00:01 [main] DEBUG software.amazon.awssdk.auth.signer.Aws4Signer - AWS4 String to sign: " + sts},
		{"s3cmd", "DEBUG: Canonical Request:\n" + signed + "\n----------------------\nDEBUG: signing\n" + sts},
		{"indented", "code:\n%INDENT"},
		{"log prefix on every line", "%LOG"},
		{"in code", "const canonicalRequest = %Q;\nconst stringToSign = %R;"},
		{"in JSON", `{"canonicalRequest":%Q,"stringToSign":%R,"signature":"ab"}`},
		{"awscurl -v", "('\\n'\n 'CANONICAL REQUEST = %P)\n('\\n'\n 'STRING_TO_SIGN = %T)\n"},
		{"C++ SDK", "[DEBUG] 2026-01-02 03:04:05 AWSAuthV4Signer [140144055027776] Canonical Request String: " + signed +
			"\n[DEBUG] 2026-01-02 03:04:05 AWSAuthV4Signer [140144055027776] Final String to sign: " + sts + "\n[DEBUG] 2026-01-02 03:04:05 AWSAuthV4Signer [1] Final computed signing hash: ab\n"},
		{"common runtime", "[TRACE] [2026-01-02T03:04:05Z] [7f00] [AuthSigning] - (id=0x7f) Http request successfully built final canonical request for signing, with contents \n" + signed +
			"\n\n[TRACE] [2026-01-02T03:04:05Z] [7f00] [AuthSigning] - (id=0x7f) built string-to-sign, with contents \n" + sts + "\n\n"},
		{"joined by blanks", "my canonical request is '%X' and the string to sign\n%F"},
		{"code fence", "```\n" + signed + "\n```\n\n```\n" + sts + "\n```"},
		{"string to sign on one line", signed + "\n\nstring to sign: %F"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, s := sample.String(), stringOf(sample).String()
			pprint := func(s string) string {
				return strings.ReplaceAll(strings.Trim(quotePython(s), "'"), `\n`, "\\n'\n '") + "'"
			}
			text := strings.NewReplacer("%C", c, "%S", s, "%Q", plainJSON(c), "%R", plainJSON(s),
				"%P", pprint(c), "%T", pprint(s), "%F", strings.ReplaceAll(s, "\n", " "), "%X", flatten(c),
				"%INDENT", everyLine("    ", c)+"\n\n"+everyLine("    ", s),
				"%LOG", everyLine("2026-01-02T03:04:05.678Z app[7]: ", c+"\n"+s)).Replace(test.text)
			got := read(t, "-", text)
			wantCanonical(t, got.Signed, sample, Confirmed)
			if got.SignedString == nil || got.SignedString.StringToSign != stringOf(sample) {
				t.Errorf("string to sign %v", got.SignedString)
			}
			if got.Verified != nil {
				t.Errorf("verified %v", got.Verified)
			}
		})
	}
}

// A log line before each of the lines may differ in its digits.
func TestCanonicalAfterTimes(t *testing.T) {
	var b strings.Builder
	for i, line := range strings.Split(plainSample.String(), "\n") {
		b.WriteString("12:00:0" + string(rune('0'+i)) + " INFO " + line + "\n")
	}
	wantCanonical(t, read(t, "-", b.String()).Signed, plainSample, Unchecked)
}

func TestCanonicalRoles(t *testing.T) {
	other := plainSample
	other.Headers = []sigv4.Field{{Name: "host", Value: "other.example"}, {Name: "x-amz-date", Value: "20260102T030405Z"}}
	for _, test := range []struct {
		name, file, before string
		want               role
	}{
		{"nothing said", "-", "", client},
		{"file of the server", "server-canonical.txt", "", verifier},
		{"file of the client", "logs/client_canonical.txt", "", client},
		{"file of what was expected", `C:\tmp\expected.txt`, "", verifier},
		{"AWS", "-", "AWS says the canonical request is\n", verifier},
		{"should have been", "-", "it should have been:\n", verifier},
		{"mine", "-", "And this is my canonical request:\n\n", client},
		{"server in a file of the client", "client.txt", "what the server computed:\n", verifier},
		{"AWS4Signer is the client", "-", "DEBUG com.amazonaws.auth.AWS4Signer Canonical Request:\n", client},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := read(t, test.file, test.before+other.String())
			if test.want == verifier {
				wantCanonical(t, got.Verified, other, Unchecked)
			} else {
				wantCanonical(t, got.Signed, other, Unchecked)
			}
		})
	}
	got := read(t, "-", "Mine:\n"+plainSample.String()+"\n\nServer:\n"+other.String())
	wantCanonical(t, got.Signed, plainSample, Unchecked)
	wantCanonical(t, got.Verified, other, Unchecked)
}

// Forms that signers get wrong are kept as they stand there.
func TestCanonicalBroken(t *testing.T) {
	hash := sigv4.EmptyPayloadHash
	for _, test := range []struct {
		name, text string
		raw        bool
		has        Parts
	}{
		{"no query line", "GET\n/a\nhost:h.example\nx-amz-date:20260102T030405Z\n\nhost;x-amz-date\n" + hash, true, HasAll &^ HasQuery},
		{"upper case names", "GET\n/a\n\nHost:h.example\nX-Amz-Date:20260102T030405Z\n\nHost;X-Amz-Date\n" + hash, false, HasAll},
		{"empty path", "GET\n\n\nhost:h.example\nx-amz-date:20260102T030405Z\n\nhost;x-amz-date\n" + hash, false, HasAll},
		{"whole URL as path", "GET\nhttps://h.example/a\n\nhost:h.example\n\nhost\n" + hash, false, HasAll},
		{"whole URL as path, encoded", "GET\nhttps%3A//h.example/a\n\nhost:h.example\n\nhost\n" + hash, false, HasAll},
		{"query with a colon", "GET\n/a\nfilter:x\nhost:h.example\nx-amz-date:20260102T030405Z\n\nhost;x-amz-date\n" + hash, false, HasAll},
		{"host not signed", "GET\n/a\n\nx-amz-date:20260102T030405Z\n\nx-amz-date\n" + hash, false, HasAll},
		{"blanks in path and query", "GET\n/a b/c.txt\nq=d e\nhost:h.example\nx-amz-date:20260102T030405Z\n\nhost;x-amz-date\n" + hash, false, HasAll},
		{"lower-case method", "get\n/a\n\nhost:h.example\nx-amz-date:20260102T030405Z\n\nhost;x-amz-date\n" + hash, false, HasAll},
		{"unencoded query", "GET\n/a\nt=12:30,13:00\nhost:h.example\nx-amz-date:20260102T030405Z\n\nhost;x-amz-date\n" + hash, false, HasAll},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := read(t, "client-canonical.txt", test.text).Signed
			if got == nil || got.Has != test.has || got.Text() != test.text || (got.Raw != "") != test.raw {
				t.Fatalf("signed %+v", got)
			}
		})
	}
}

// A signer that hashes a line feed at the end signs another text than it shows.
func TestCanonicalLineFeedHashed(t *testing.T) {
	sts := stringOf(plainSample)
	sts.Hash = hashOf(plainSample.String() + "\n")
	got := read(t, "-", plainSample.String()+"\n\n"+sts.String()).Signed
	if got == nil || got.Raw != plainSample.String()+"\n" || got.Check != Confirmed {
		t.Fatalf("signed %+v", got)
	}
}

func TestCanonicalAltered(t *testing.T) {
	sts := stringOf(plainSample)
	text := strings.Replace(plainSample.String(), "d111111abcdef8", "xxxxxxxx", 1)
	if got := read(t, "-", text+"\n"+sts.String()).Signed; got == nil || got.Check != Altered {
		t.Fatalf("signed %+v", got)
	}
	// The other side's string to sign says nothing about this text.
	if got := read(t, "-", "client:\n"+text+"\nserver:\n"+sts.String()).Signed; got == nil || got.Check != Unchecked {
		t.Fatalf("signed %+v", got)
	}
}

// Without names and payload it is still the client's account of what it signed.
func TestCanonicalWithoutEnd(t *testing.T) {
	got := read(t, "-", "Here is my string:\n\nGET\n/sellers\nhost=h.example&X-Amz-Date=20260102T030405Z\nhost:h.example\nX-Amz-Date:20260102T030405Z\n\nWhat is wrong?").Signed
	if got == nil || got.Has != HasMethod|HasPath|HasQuery|HasHeaders || got.Query != "host=h.example&X-Amz-Date=20260102T030405Z" || len(got.Headers) != 2 {
		t.Errorf("signed %+v", got)
	}
}

func TestNotCanonical(t *testing.T) {
	for _, text := range []string{
		"GET\n/\n", "GET /a HTTP/1.1\nHost: h\n\n", "The target\n/a/b\n\nname: value\n", "METHOD\nGET\n/\n",
		"POST\n/a\n\nContent-Type: application/json\nHost: h.example\n",
	} {
		if got := read(t, "-", text); got.Signed != nil || got.Verified != nil {
			t.Errorf("%q: %+v %+v", text, got.Signed, got.Verified)
		}
	}
}

func TestFragments(t *testing.T) {
	for _, test := range []struct {
		file, text string
		side       role
		has        Parts
		want       sigv4.CanonicalRequest
	}{
		{
			"client-canonical.txt", "accept-encoding:gzip\nhost:h.example\n", client, HasHeaders,
			sigv4.CanonicalRequest{Headers: []sigv4.Field{{Name: "accept-encoding", Value: "gzip"}, {Name: "host", Value: "h.example"}}},
		},
		{"server.txt", "connection:\n", verifier, HasHeaders, sigv4.CanonicalRequest{Headers: []sigv4.Field{{Name: "connection"}}}},
		{"client.txt", "id-type=receipt&id=1", client, HasQuery, sigv4.CanonicalRequest{Query: "id-type=receipt&id=1"}},
		{"client-canonical.txt", "v", client, HasQuery, sigv4.CanonicalRequest{Query: "v"}},
		{"aws.txt", "/prod/a%2520b\n", verifier, HasPath, sigv4.CanonicalRequest{Path: "/prod/a%2520b"}},
		{"expected.txt", "GET\n/prod/a\nx=1", verifier, HasMethod | HasPath | HasQuery, sigv4.CanonicalRequest{Method: "GET", Path: "/prod/a", Query: "x=1"}},
		{"mine.txt", "host;x-amz-date", client, HasSignedHeaders, sigv4.CanonicalRequest{SignedHeaders: "host;x-amz-date"}},
		{"client-canonical.txt", "x-amz-meta-a:  two  blanks", client, HasHeaders, sigv4.CanonicalRequest{Headers: []sigv4.Field{{Name: "x-amz-meta-a", Value: "  two  blanks"}}}},
	} {
		c := read(t, test.file, test.text)
		got := c.Signed
		if test.side == verifier {
			got = c.Verified
		}
		if got == nil || got.Has != test.has || got.String() != test.want.String() {
			t.Errorf("%s %q: %+v, want %q", test.file, test.text, got, test.want)
		}
		if len(c.Unread) > 0 {
			t.Errorf("%s %q: unread %v", test.file, test.text, c.Unread)
		}
	}
	for _, test := range [][2]string{
		{"client.txt", "I called it with curl and got 403"},
		{"-", "accept-encoding:gzip"},
		{"server.log", "Host: h.example\nAccept: */*"},
		{"client.txt", "GET"},
		{"client.txt", sigv4.EmptyPayloadHash},
		{"my-config.txt", "url: https://h.example/"},
	} {
		if c := read(t, test[0], test[1]); c.Signed != nil || c.Verified != nil {
			t.Errorf("%q: signed %+v, verified %+v", test, c.Signed, c.Verified)
		}
	}
}

// Fragments of one side are joined.
func TestFragmentsJoined(t *testing.T) {
	c, err := Read([]Input{
		{"server-path.txt", []byte("/prod/a")}, {"server-headers.txt", []byte("host:h.example\nrange:")}, {"client.txt", []byte("range:bytes=0-1")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Verified; got == nil || got.Has != HasPath|HasHeaders || got.Path != "/prod/a" || len(got.Headers) != 2 || got.Lines["path"].File != "server-path.txt" {
		t.Errorf("verified %+v", got)
	}
	if got := c.Signed; got == nil || got.Has != HasHeaders || len(got.Headers) != 1 {
		t.Errorf("signed %+v", got)
	}
}
