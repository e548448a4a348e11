package evidence

import (
	"slices"
	"testing"

	"countersign/internal/evidence/prose"
)

// TestHeaderTrial reads what was found out by adding or leaving out a header.
func TestHeaderTrial(t *testing.T) {
	for text, want := range map[string][]string{
		"I got it to work by sending x-amz-content-sha256 along.":                        {"header-cures x-amz-content-sha256"},
		"It works once I send x-amz-content-sha256":                                      {"header-cures x-amz-content-sha256"},
		"With the header x-amz-content-sha256 the request passes":                        {"header-cures x-amz-content-sha256"},
		"f(extra_headers={\"Connection\": \"close\"})\nWithout extra_headers it is fine": {"header-blamed connection"},
		"curl -H 'TE: trailers' https://h.example\nWithout the header it works":          {"header-blamed te"},
		"Without Accept-Encoding it works.":                                              {"header-blamed accept-encoding"},
		"I tried with x-amz-content-sha256 and it does not work either":                  nil,
		"It fails without the header":                                                    nil,
		"Does it work with x-amz-content-sha256?":                                        nil,
		"The docs say that it works with x-amz-content-sha256":                           nil,
		"Without the header it works not":                                                nil,
	} {
		if got := hintsOf(t, text, formatHeaderTrial); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestServerRegion reads the region of a store from its configuration, and no client's.
func TestServerRegion(t *testing.T) {
	for text, want := range map[string][]string{
		"[s3_api]\ns3_region = \"garage\"\n":           {"server-region garage"},
		"    environment:\n      MINIO_REGION: eu-1\n": {"server-region eu-1"},
		"docker run -e MINIO_SITE_REGION=a b":          nil,
		"export MINIO_SITE_REGION=eu-west-9\n":         {"server-region eu-west-9"},
		"s3_region = \"us-east-1\"\n":                  nil,
		"AWS_REGION=us-east-1":                         nil,
	} {
		if got := hintsOf(t, text, formatServerRegion); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestClientFacts reads what code, commands and configuration show of a client.
func TestClientFacts(t *testing.T) {
	for text, want := range map[string]prose.Kind{
		"s3.setSignatureVersion( 'v2' );":                                     prose.SetsV2,
		"signature_v2 = True":                                                 prose.SetsV2,
		"Config(signature_version='s3')":                                      prose.SetsV2,
		"new AWS.S3({ signatureVersion: 'v2' })":                              prose.SetsV2,
		"Config(signature_version='s3v4')":                                    "",
		"signature_v2 = False":                                                "",
		"wget --method=HEAD -S 'https://h.example/a'":                         prose.HeadUsed,
		"curl -sI 'https://h.example/a'":                                      prose.HeadUsed,
		"curl -X GET -i 'https://h.example/a'":                                "",
		"**po url.path**\n`\"\"`":                                             prose.EmptyPath,
		"url.path = \"/a\"":                                                   "",
		"newman\n{ \"name\": \"{{name}}\" }":                                  prose.BodyTemplated,
		"helm\n{ \"name\": \"{{ .Values.name }}\" }":                          "",
		"new AwsClient({ accessKeyId: a, secretAccessKey: b })":               prose.EncodesPathTwice,
		"new AwsClient({ accessKeyId: a, service: 'execute-api' })":           "",
		"new SignatureV4({ service: 's3', region })":                          prose.EncodesPathTwice,
		"new SignatureV4({ service: 's3', region, uriEscapePath: false })":    "",
		"\"Action\":\"lambda:InvokeFunctionUrl\"":                             prose.GrantIncomplete,
		"\"Action\":[\"lambda:InvokeFunctionUrl\",\"lambda:InvokeFunction\"]": "",
		"authType: sfn.AuthType.IAM_ROLE":                                     prose.SignedByService,
		"new HttpIamAuthorizer()":                                             "",
	} {
		got := clientFacts(text)
		if want == "" && len(got) > 0 {
			t.Errorf("%q: %v, want nothing", text, got)
		}
		if _, ok := got[want]; want != "" && !ok {
			t.Errorf("%q: %v, want %s", text, got, want)
		}
	}
}

func FuzzHeaderTrial(f *testing.F) {
	fuzzFormats(f, []string{formatHeaderTrial, formatServerRegion, formatSameSignature, formatCodeTelling},
		"It works with x-amz-content-sha256", "f(headers={\"TE\": 1})\nWithout headers it works", "export MINIO_REGION=a", "new AwsClient({", "newman \"a\": \"{{b}}\"")
}
