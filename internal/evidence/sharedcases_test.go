package evidence

import (
	"os"
	"path/filepath"
	"testing"

	"countersign/internal/answer"
)

// readCase reads the evidence files of one case.
func readCase(t *testing.T, number string) *Case {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(sharedCases, number, "*"))
	if err != nil {
		t.Fatal(err)
	}
	var inputs []Input
	for _, file := range files {
		if filepath.Ext(file) == ".json" {
			continue
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		inputs = append(inputs, Input{filepath.Base(file), data})
	}
	c, err := Read(inputs)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// What each case shows of the six things that decide: the answer's kind, the two canonical requests, the
// request, the claim, the URL.
var sharedWants = map[string]struct {
	kind             answer.Kind
	signed, verified Parts
	target           string // of the request, "" for none
	claim            bool
	url              bool
}{
	"01": {kind: answer.SignatureMismatch, signed: HasAll, verified: HasAll},
	"02": {target: "/dev/activationCodes/verify", claim: true, url: true},
	"03": {kind: answer.SignatureMismatch},
	"04": {kind: answer.SignatureMismatch, target: "/stage/method/*/*"},
	"05": {kind: answer.NotKeyValue, target: "/api/bodies"},
	"06": {kind: answer.SignatureMismatch, verified: HasAll},
	"07": {kind: answer.SignatureMismatch},
	"08": {kind: answer.SignatureMismatch, verified: HasAll, target: "/*,-notme/_search"},
	"09": {kind: answer.SignatureMismatch, verified: HasAll},
	"10": {kind: answer.SignatureMismatch, signed: HasAll, target: "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aap-northeast-1%3A123456789012%3Afunction%3Amy-function/invocations"},
	"11": {signed: HasHeaders, verified: HasHeaders},
	"12": {kind: answer.SignatureMismatch, target: "/", claim: true},
	"13": {kind: answer.SignatureMismatch, verified: HasHeaders, target: "/object", claim: true},
	"14": {kind: answer.SignatureMismatch, signed: HasAll, target: "/miniocloud/?delimiter=/", claim: true, url: true},
	"15": {kind: answer.PayloadHashMismatch, target: "/wcg-2023/3740485b33e4e41da4a800d120801d00/files.tar.gz", url: true},
	"16": {kind: answer.PayloadHeaderMissing},
	"17": {kind: answer.HeadersNotSigned},
	"18": {signed: HasHeaders, verified: HasHeaders},
	"19": {kind: answer.WrongScope},
	"20": {kind: answer.WrongScope},
	"21": {kind: answer.NotKeyValue, claim: true},
	"22": {kind: answer.SignatureMismatch},
	"23": {kind: answer.SignatureMismatch},
	"24": {kind: answer.SignatureMismatch, verified: HasAll, target: "/_cat/indices/_hot?v"},
	"25": {kind: answer.CredentialElements},
	"26": {kind: answer.SignatureMismatch, target: "/api/items"},
	"27": {kind: answer.SignatureMismatch},
	"28": {kind: answer.SignatureMismatch, target: "/Prod/pets"},
	"29": {kind: answer.SignatureMismatch, verified: HasAll, target: "/example-bucket/strips/2021-10-10.gif?x-id=PutObject", claim: true},
	"30": {signed: HasAll, verified: HasAll, target: "/storage/example-bucket/input/wbcd.csv", claim: true, url: true},
	"31": {kind: answer.SignatureMismatch, target: "/dev//%40connections/aBcDeFgHiAMCECg%3D"},
	"32": {kind: answer.Forbidden, target: "/dev/@connections/aBcDeFgHiAMCECg=", url: true},
	"33": {kind: answer.NotFound},
	"34": {signed: HasQuery, target: "/resource?id=1000000161418039&id-type=receipt"},
	"35": {kind: answer.SignatureMismatch, signed: HasHeaders, verified: HasHeaders},
	"36": {kind: answer.NotYetCurrent},
	"37": {kind: answer.NotYetCurrent},
	"38": {kind: answer.UnsupportedAlgorithm},
	"39": {kind: answer.NotAuthorized},
	"40": {kind: answer.SignatureMismatch},
	"41": {kind: answer.SignatureMismatch, target: "/tmp/logo.png?", claim: true, url: true},
	"42": {kind: answer.SignatureMismatch, target: "/log-message-*/log-message/_search", claim: true},
}

func TestSharedCases(t *testing.T) {
	if _, err := os.Stat(sharedCases); err != nil {
		t.Skip("the shared cases are not here")
	}
	for number, want := range sharedWants {
		t.Run(number, func(t *testing.T) {
			c := readCase(t, number)
			kind := answer.Unknown
			if c.Answer != nil {
				kind = c.Answer.Kind
			}
			if kind != want.kind {
				t.Errorf("answer %q, want %q", kind, want.kind)
			}
			wantShared(t, "signed", c.Signed, want.signed)
			wantShared(t, "verified", c.Verified, want.verified)
			// Every case in which AWS tells its string to sign tells it over an unchanged canonical request.
			if c.VerifiedString != nil && c.Verified.Check != Confirmed {
				t.Errorf("verified: check %d, want it confirmed by its string to sign", c.Verified.Check)
			}
			target := ""
			if c.Request != nil {
				target = c.Request.Target
			}
			if want.target == "/tmp/logo.png?" {
				target = target[:min(len(target), len(want.target))]
			}
			if target != want.target {
				t.Errorf("target %q, want %q", target, want.target)
			}
			if (c.Claim != nil) != want.claim || want.claim && c.Claim.Signature == "" {
				t.Errorf("claim %+v, want one: %v", c.Claim, want.claim)
			}
			if want.url && c.URL == nil {
				t.Error("no URL")
			}
		})
	}
}

func wantShared(t *testing.T, side string, c *Canonical, want Parts) {
	t.Helper()
	has := Parts(0)
	if c != nil {
		has = c.Has
	}
	if has != want {
		t.Errorf("%s: parts %06b, want %06b", side, has, want)
	}
}
