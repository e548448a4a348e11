package sigv4_test

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"countersign/sigv4"
	"countersign/sigv4/sigv4a"
)

func TestOfficialECDSAVectors(t *testing.T) {
	complete := 0
	for _, dir := range vectorsOf(t, "v4a", 40) {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			v := openVector(t, dir, sigv4a.New())
			inHeader, inQuery := v.sign(t)
			// Two vectors are a request and nothing to compare it with.
			whole := exists(t, filepath.Join(dir, "public-key.json"))
			if whole {
				complete++
				checkPublicKey(t, v)
			}
			checkECDSAForm(t, v, "header", inHeader, whole)
			checkECDSAForm(t, v, "query", inQuery, whole)
		})
	}
	if complete != 38 {
		t.Errorf("compared %d vectors, want 38", complete)
	}
}

func exists(t *testing.T, name string) bool {
	t.Helper()
	_, err := os.Stat(name)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return err == nil
}

func checkPublicKey(t *testing.T, v *vector) {
	t.Helper()
	var want struct{ X, Y string }
	if err := json.Unmarshal([]byte(v.read(t, "public-key.json")), &want); err != nil {
		t.Fatal(err)
	}
	point, err := publicKey(t, v.signer.Credentials).Bytes()
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "public key", hex.EncodeToString(point), "04"+want.X+want.Y)
}

func publicKey(t *testing.T, c sigv4.Credentials) *ecdsa.PublicKey {
	t.Helper()
	key, err := sigv4a.DeriveKey(c.AccessKeyID, c.SecretAccessKey)
	if err != nil {
		t.Fatal(err)
	}
	return &key.PublicKey
}

// checkECDSAForm verifies the own signature of a vector, and where there is something to compare with, the
// official ones too.
func checkECDSAForm(t *testing.T, v *vector, form string, signed sigv4.Request, whole bool) {
	t.Helper()
	trace, err := v.verifier.Verify(&signed)
	if err != nil {
		t.Fatalf("%s form: signed request does not verify: %v", form, err)
	}
	if err := v.verifier.Check(&signed); err != nil {
		t.Errorf("%s form: Check: %v", form, err)
	}
	changed := signed.Clone()
	changed.Method = "PATCH"
	if _, err := v.verifier.Verify(&changed); reason(err) != sigv4.ReasonSignatureMismatch {
		t.Errorf("%s form: changed method: %v", form, err)
	}
	if !whole {
		return
	}
	equal(t, form+" canonical request", trace.Canonical.String(), v.read(t, form+"-canonical-request.txt"))
	equal(t, form+" string to sign", trace.StringToSign.String(), v.read(t, form+"-string-to-sign.txt"))
	parsed, err := sigv4.ParseStringToSign(v.read(t, form+"-string-to-sign.txt"))
	if err != nil || parsed != trace.StringToSign {
		t.Errorf("%s form: string to sign parsed as %+v, %v", form, parsed, err)
	}
	der, err := hex.DecodeString(v.read(t, form+"-signature.txt"))
	if err != nil {
		t.Fatal(err)
	}
	digest := sha256.Sum256([]byte(v.read(t, form+"-string-to-sign.txt")))
	if !ecdsa.VerifyASN1(publicKey(t, v.signer.Credentials), digest[:], der) {
		t.Errorf("%s form: the official signature does not verify", form)
	}
	official := parseVector(v.read(t, form+"-signed-request.txt"))
	if _, err := v.verifier.Verify(&official); err != nil {
		t.Errorf("%s form: the official signed request does not verify: %v", form, err)
	}
	if form == "query" && !v.context.OmitSessionToken {
		want, _, _ := strings.Cut(official.Target, "X-Amz-Signature=")
		got, _, _ := strings.Cut(signed.Target, "X-Amz-Signature=")
		equal(t, "presigned target", got, want)
	}
}

// TestSignECDSATwice: a retry sends the same text.
func TestSignECDSATwice(t *testing.T) {
	request := sigv4.Request{Method: "GET", Target: "/", Header: sigv4.Header{{Name: "Host", Value: "example.com"}}}
	signer := ecdsaSigner("us-east-1")
	first, err := signer.Sign(request, testTime)
	if err != nil {
		t.Fatal(err)
	}
	again, err := ecdsaSigner("us-east-1").Sign(first, testTime)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "authorization", again.Header.Value("authorization"), first.Header.Value("authorization"))
	auth, err := sigv4.ParseAuthorization(first.Header.Value("authorization"))
	if err != nil {
		t.Fatal(err)
	}
	trace := sigv4.Compute(&first, auth, testTime.Format(sigv4.TimeLayout), testCredentials.SecretAccessKey, sigv4.RulesFor("s3"))
	if trace.Signature != "" || trace.Keys.Signing != nil {
		t.Error("Compute returned what belongs to another algorithm")
	}

	// New credentials in the same signer are a new key.
	signer.Credentials = temporary
	signed, err := signer.Sign(request, testTime)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ecdsaVerifier("us-east-1", temporary).Verify(&signed); err != nil {
		t.Error(err)
	}
}

func ecdsaSigner(regions string) *sigv4.Signer {
	return &sigv4.Signer{Credentials: testCredentials, Region: regions, Service: "s3", Scheme: sigv4a.New()}
}

func ecdsaVerifier(region string, known sigv4.Credentials) *sigv4.Verifier {
	return &sigv4.Verifier{
		Region: region, Service: "s3", Scheme: sigv4a.New(), Now: clock(testTime), Keys: oneKey(known),
	}
}

func TestRegionSetCovers(t *testing.T) {
	for _, test := range []struct {
		set, region string
		want        bool
	}{
		{"us-east-1", "us-east-1", true},
		{"us-east-1", "us-east-2", false},
		{"*", "eusc-de-east-1", true},
		{"us-west-*", "us-west-2", true},
		{"us-west-*", "us-east-1", false},
		{"eu-*, us-east-1", "us-east-1", true},
		{"eu-*,us-east-1", "eu-north-1", true},
		{"us-*-1", "us-east-1", false}, // an asterisk stands at the end alone
		{"us-east", "us-east-1", false},
		{"", "us-east-1", false},
		{",", "us-east-1", false},
		{"US-EAST-1", "us-east-1", false},
	} {
		if got := sigv4.RegionSetCovers(test.set, test.region); got != test.want {
			t.Errorf("%q covers %q: %v, want %v", test.set, test.region, got, test.want)
		}
	}
}

func TestECDSARefusals(t *testing.T) {
	nothing := func(*sigv4.Request) {}
	for _, test := range []struct {
		name, regions string
		want          sigv4.Reason
		presigned     bool
		breaks        func(*sigv4.Request)
	}{
		{"good", "us-east-1", "", false, nothing},
		{"every region", "*", "", false, nothing},
		{"presigned", "eu-*,us-*", "", true, nothing},
		{"another region", "eu-*", sigv4.ReasonRegionSet, false, nothing},
		{"presigned for another region", "eu-west-1", sigv4.ReasonRegionSet, true, nothing},
		{"no region set", "*", sigv4.ReasonRegionSet, false, without("x-amz-region-set")},
		{"presigned, no region set", "*", sigv4.ReasonRegionSet, true, target("&X-Amz-Region-Set=%2A", "")},
		{"presigned, region set changed", "eu-*", sigv4.ReasonSignatureMismatch, true, target("Set=eu-%2A", "Set=us-%2A")},
		{"region set changed", "eu-*", sigv4.ReasonSignatureMismatch, false, header("x-amz-region-set", "*")},
		{"region set not signed", "*", sigv4.ReasonHeaderNotSigned, false, authorization(";x-amz-region-set", "")},
		{"a region in the scope", "*", sigv4.ReasonCredential, false, authorization("/s3/", "/us-east-1/s3/")},
		{"another service", "*", sigv4.ReasonScope, false, authorization("/s3/", "/sts/")},
		{"not hexadecimal", "*", sigv4.ReasonSignatureMismatch, false, authorization("Signature=30", "Signature=3x")},
		{"upper-case signature", "*", sigv4.ReasonSignatureMismatch, false, func(r *sigv4.Request) {
			setAuth(r, func(value string) string {
				head, signature, _ := strings.Cut(value, "Signature=")
				return head + "Signature=" + strings.ToUpper(signature)
			})
		}},
		{"Signature Version 4", "*", sigv4.ReasonAlgorithm, false, authorization(sigv4.AlgorithmECDSA, sigv4.Algorithm)},
	} {
		t.Run(test.name, func(t *testing.T) {
			request := sigv4.Request{Method: "GET", Target: "/key", Header: sigv4.Header{{Name: "Host", Value: "example.com"}}}
			signer := ecdsaSigner(test.regions)
			signed, err := signer.Sign(request, testTime)
			if test.presigned {
				// A request that is signed already is signed anew.
				signed, err = signer.Presign(signed, testTime, time.Hour)
				signed.PayloadHash = ""
			}
			if err != nil {
				t.Fatal(err)
			}
			test.breaks(&signed)
			verifier := ecdsaVerifier("us-east-1", testCredentials)
			if _, err := verifier.Verify(&signed); reason(err) != test.want {
				t.Errorf("%v, want %q", err, test.want)
			}
			if got := reason(verifier.Check(&signed)); got != test.want {
				t.Errorf("Check says %q, want %q", got, test.want)
			}
		})
	}
	signed, err := ecdsaSigner("*").Sign(plain, testTime)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := verifierFor("s3", testCredentials, testTime).Verify(&signed); reason(err) != sigv4.ReasonAlgorithm {
		t.Errorf("a verifier of Signature Version 4 says %v", err)
	}
}

func TestECDSASignerErrors(t *testing.T) {
	request := sigv4.Request{Method: "GET", Target: "/", Header: sigv4.Header{
		{Name: "Host", Value: "example.com"}, {Name: "X-Amz-Date", Value: "20150830T123600Z"},
	}}
	if _, err := ecdsaSigner("*").AppendAuthorization(nil, &request); !errors.Is(err, sigv4.ErrNoRegionSet) {
		t.Errorf("no region set: %v", err)
	}
}

// TestScopeWithoutRegion: a scope without a region is not one whose region is empty.
func TestScopeWithoutRegion(t *testing.T) {
	const short, empty = "20150830/s3/aws4_request", "20150830//s3/aws4_request"
	text := func(algorithm, scope string) string {
		return algorithm + "\n20150830T123600Z\n" + scope + "\n" + sigv4.EmptyPayloadHash
	}
	for _, test := range []struct {
		algorithm, scope string
		noRegion, ok     bool
	}{
		{sigv4.AlgorithmECDSA, short, true, true},
		{sigv4.AlgorithmECDSA, empty, false, false},
		{sigv4.Algorithm, short, false, false},
		{sigv4.Algorithm, empty, false, true},
	} {
		parsed, err := sigv4.ParseStringToSign(text(test.algorithm, test.scope))
		if (err == nil) != test.ok || parsed.Scope.NoRegion != test.noRegion {
			t.Errorf("%s %s: %+v, %v", test.algorithm, test.scope, parsed, err)
		}
		if test.ok && parsed.Scope.String() != test.scope {
			t.Errorf("%s printed as %s", test.scope, parsed.Scope)
		}
		auth := test.algorithm + " Credential=AKIDEXAMPLE/" + test.scope + ", SignedHeaders=host, Signature=00"
		if a, err := sigv4.ParseAuthorization(auth); (err == nil) != test.ok || test.ok && a.String() != auth {
			t.Errorf("%s\nprinted %s, %v", auth, a, err)
		}
	}
	_, err := sigv4.ParseAuthorization(sigv4.AlgorithmECDSA + " Credential=AKIDEXAMPLE/" + empty + ", SignedHeaders=host, Signature=00")
	if want := "authorization: credential: 5 elements, want 4: keyid/date/service/aws4_request"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}
