package gateway

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/netip"
	"strings"
	"testing"
	"time"

	"countersign/internal/answer"
	"countersign/internal/gateway/iam"
	"countersign/sigv4"
)

// authorization replaces the Authorization header of a signed request by what edit makes of it.
func authorization(req sigv4.Request, edit func(string) string) sigv4.Request {
	return field(req, "Authorization", edit(req.Header.Value("authorization")))
}

func replacing(old, instead string) func(string) string {
	return func(s string) string { return strings.Replace(s, old, instead, 1) }
}

func sha(s string) string {
	sum := sha256.Sum256([]byte(s))
	return base64.StdEncoding.EncodeToString(sum[:])
}

func hexSHA(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// TestTexts holds every text that API Gateway or a function URL answers, byte for byte.
func TestTexts(t *testing.T) {
	pets := get(restHost, "/prod/pets")
	good := signed(t, keyID, pets)
	auth := good.Header.Value("authorization")
	dateless := field(good, "X-Amz-Date", "")
	presign := func(id, target string) sigv4.Request {
		req, err := signer(id).Presign(get(restHost, target), clock, 300e9)
		if err != nil {
			t.Fatal(err)
		}
		return req
	}
	presigned := presign(keyID, "/prod/pets")
	without := func(name string) sigv4.Request {
		req := presigned.Clone()
		var kept []sigv4.Param
		query, _ := req.Query()
		for _, p := range sigv4.ParseQuery(query) {
			if p.Name != name {
				kept = append(kept, p)
			}
		}
		req.Target = req.Path() + "?" + sigv4.JoinQuery(kept)
		return req
	}
	scoped := func(region, service string) sigv4.Request {
		s := signer(keyID)
		s.Region, s.Service = region, service
		return signedBy(t, s, pets)
	}
	later := func(d time.Duration) Arrival {
		a := arrival()
		a.At = clock.Add(d)
		return a
	}
	onURL := func(id string, req sigv4.Request) sigv4.Request {
		s := signer(id)
		s.Service = "lambda"
		return signedBy(t, s, req)
	}
	const forbidden = `{"message":"Forbidden"}`
	const missing = `{"message":"Missing Authentication Token"}`
	const invalidDot = `{"message":"The security token included in the request is invalid."}`
	const invalidNoDot = `{"message":"The security token included in the request is invalid"}`
	denied := func(user, action, resource, suffix string) string {
		return `{"Message":"User: ` + user + ` is not authorized to perform: ` + action + ` on resource: arn:aws:execute-api:eu-west-1:********9012:` + resource + suffix + `"}`
	}
	const alice, bob, mallory, guest = "arn:aws:iam::123456789012:user/alice", "arn:aws:iam::123456789012:user/bob", "arn:aws:iam::123456789012:user/mallory", "arn:aws:iam::999999999999:user/guest"
	badHost := get("other.example.com", "/prod/pets")

	for _, c := range []struct {
		name   string
		req    sigv4.Request
		at     Arrival
		want   string
		reason Reason
	}{
		{"unsigned", pets, arrival(), restAnswer("MissingAuthenticationTokenException", missing), Unsigned},
		{"no such resource", get(restHost, "/prod/nothing"), arrival(), restAnswer("MissingAuthenticationTokenException", missing), UnknownRoute},
		{"no such method", signed(t, keyID, sigv4.Request{Method: "PUT", Target: "/prod/pets", Header: pets.Header}), arrival(), restAnswer("MissingAuthenticationTokenException", missing), UnknownRoute},
		{"presigned", presigned, arrival(), "", Accepted},
		{"all missing", field(pets, "Authorization", "Bearer"), arrival(), restAnswer("IncompleteSignatureException",
			`{"message":"Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. (Hashed with SHA-256 and encoded with Base64) Authorization=`+sha("Bearer")+`"}`), IncompleteSignature},
		{"a key alone", field(pets, "Authorization", "1XVOAZHZ87fuDLuWzKAQmG"), arrival(), restAnswer("IncompleteSignatureException",
			`{"message":"Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. (Hashed with SHA-256 and encoded with Base64) Authorization=`+sha("1XVOAZHZ87fuDLuWzKAQmG")+`"}`), IncompleteSignature},
		{"no signature", authorization(good, func(s string) string { return s[:strings.Index(s, ", Signature")] }), arrival(), restAnswer("IncompleteSignatureException",
			`{"message":"Authorization header requires 'Signature' parameter. (Hashed with SHA-256 and encoded with Base64) Authorization=`+sha(auth[:strings.Index(auth, ", Signature")])+`"}`), IncompleteSignature},
		{"no date", dateless, arrival(), restAnswer("IncompleteSignatureException",
			`{"message":"Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. (Hashed with SHA-256 and encoded with Base64) Authorization=`+sha(auth)+`"}`), NoDate},
		{"bearer", field(pets, "Authorization", "Bearer eyJhbGciOiJIUzI1NiJ9"), arrival(), restAnswer("IncompleteSignatureException",
			`{"message":"Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '`+sha("Bearer eyJhbGciOiJIUzI1NiJ9")+`'."}`), MalformedSignature},
		{"blank in the key id", authorization(good, replacing("Credential=", "Credential= ")), arrival(), restAnswer("IncompleteSignatureException",
			`{"message":"Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '`+sha(strings.Replace(auth, "Credential=", "Credential= ", 1))+`'."}`), MalformedSignature},
		{"on an unknown route", field(get(restHost, "/prod/nothing"), "Authorization", "Bearer abc"), arrival(), restAnswer("IncompleteSignatureException",
			`{"message":"Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '`+sha("Bearer abc")+`'."}`), UnknownRoute},
		{"equal sign in the algorithm", field(pets, "Authorization", "x-api-key=abc"), arrival(), restAnswer("IncompleteSignatureException",
			`{"message":"Authorization header must begin with the algorithm name, which cannot include an equal-sign"}`), MalformedSignature},
		{
			"5 empty",
			sigv4.Request{Method: "GET", Target: "/prod/pets", Header: append(pets.Clone().Header, sigv4.Field{Name: "Authorization", Value: " "})},
			arrival(),
			restAnswer("IncompleteSignatureException", `{"message":"Authorization header cannot be empty"}`), MalformedSignature,
		},
		{
			"6 other algorithm", authorization(good, replacing("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA512")), arrival(),
			restAnswer("IncompleteSignatureException", `{"message":"Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512'."}`), UnsupportedAlgorithm,
		},
		{"no signature in the query", without("X-Amz-Signature"), arrival(), restAnswer("IncompleteSignatureException",
			`{"message":"AWS query-string parameters must include 'X-Amz-Signature'. Re-examine the query-string parameters."}`), IncompleteSignature},
		{"signature alone in the query", get(restHost, "/prod/pets?X-Amz-Signature=ab"), arrival(), restAnswer("IncompleteSignatureException",
			`{"message":"AWS query-string parameters must include 'X-Amz-Algorithm'. AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. AWS query-string parameters must include 'X-Amz-Date'. Re-examine the query-string parameters."}`), IncompleteSignature},
		{
			"8 host not signed", authorization(good, replacing("host;x-amz-date", "x-amz-date")), arrival(),
			restAnswer("InvalidSignatureException", `{"message":"'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."}`), HostNotSigned,
		},
		{
			"8 empty list", authorization(good, replacing("host;x-amz-date", "")), arrival(),
			restAnswer("InvalidSignatureException", `{"message":"'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."}`), HostNotSigned,
		},
		{"a Date of the usual form", field(dateless, "Date", "Sun, 22 Nov 2026 10:00:00 GMT"), arrival(), restAnswer("IncompleteSignatureException",
			`{"message":"Date must be in ISO-8601 'basic format'. Got 'Sun, 22 Nov 2026 10:00:00 GMT'. See http://en.wikipedia.org/wiki/ISO_8601"}`), BadDate},
		{"expired", good, later(6 * time.Minute), strings.Replace(restAnswer("InvalidSignatureException",
			`{"message":"Signature expired: 20261122T100000Z is now earlier than 20261122T100100Z (20261122T100600Z - 5 min.)"}`), "10:00:00 GMT", "10:06:00 GMT", 1), Expired},
		{"not yet current", good, later(-6 * time.Minute), strings.Replace(restAnswer("InvalidSignatureException",
			`{"message":"Signature not yet current: 20261122T100000Z is still later than 20261122T095900Z (20261122T095400Z + 5 min.)"}`), "10:00:00 GMT", "09:54:00 GMT", 1), NotYetCurrent},
		{"four elements", authorization(good, replacing(keyID+"/", "")), arrival(), restAnswer("IncompleteSignatureException",
			`{"message":"Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '20261122/eu-west-1/execute-api/aws4_request'"}`), BadCredential},
		{"region", scoped("us-east-1", "execute-api"), arrival(), restAnswer("InvalidSignatureException",
			`{"message":"Credential should be scoped to a valid region, not 'us-east-1'. "}`), WrongScope},
		{"service", scoped("eu-west-1", "apigateway"), arrival(), restAnswer("InvalidSignatureException",
			`{"message":"Credential should be scoped to correct service: 'execute-api'. "}`), WrongScope},
		{"region and service", scoped("us-east-1", "apigateway"), arrival(), restAnswer("InvalidSignatureException",
			`{"message":"Credential should be scoped to a valid region, not 'us-east-1'. Credential should be scoped to correct service: 'execute-api'. "}`), WrongScope},
		{"terminator", authorization(good, replacing("aws4_request", "aws4")), arrival(), restAnswer("InvalidSignatureException",
			`{"message":"Credential should be scoped with a valid terminator: 'aws4_request', not 'aws4'. "}`), WrongScope},
		{"date in the scope", authorization(good, replacing("/20261122/", "/20261121/")), arrival(), restAnswer("InvalidSignatureException",
			`{"message":"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20261121' != '20261122', from '20261122T100000Z'."}`), WrongScope},
		{"unknown key", signed(t, "AKIAUNKNOWN07EXAMPLE", pets), arrival(), restAnswer("UnrecognizedClientException", invalidDot), UnknownKey},
		{"inactive key", signed(t, offID, pets), arrival(), restAnswer("UnrecognizedClientException", invalidDot), InactiveKey},
		{"token missing", field(signed(t, tempID, pets), "X-Amz-Security-Token", ""), arrival(), restAnswer("UnrecognizedClientException", invalidNoDot), TokenMissing},
		{"token damaged", field(signed(t, tempID, pets), "X-Amz-Security-Token", tempTok[:40]), arrival(), restAnswer("UnrecognizedClientException", invalidNoDot), TokenInvalid},
		{"token of a permanent key", field(good, "X-Amz-Security-Token", tempTok), arrival(), restAnswer("UnrecognizedClientException", invalidNoDot), TokenInvalid},
		{"expired token", signed(t, oldID, pets), arrival(), restAnswer("ExpiredTokenException", `{"message":"The security token included in the request is expired"}`), TokenExpired},
		{"no identity policy", signed(t, noneID, pets), arrival(), restAnswer("AccessDeniedException",
			denied(bob, "execute-api:Invoke", "abc123def4/prod/GET/pets", " because no identity-based policy allows the execute-api:Invoke action")), NotAllowed},
		{"explicit deny", signed(t, denyID, pets), arrival(), restAnswer("AccessDeniedException",
			denied(mallory, "execute-api:Invoke", "abc123def4/prod/GET/pets", " with an explicit deny in an identity-based policy")), ExplicitDeny},
		{"another account", signed(t, guestID, pets), arrival(), restAnswer("AccessDeniedException",
			denied(guest, "execute-api:Invoke", "abc123def4/prod/GET/pets", " because no resource-based policy allows the execute-api:Invoke action")), NotAllowed},
		{"resource policy denies", signed(t, keyID, get("guarded123.execute-api.eu-west-1.amazonaws.com", "/prod/pets")), Arrival{At: clock, SourceIP: netip.MustParseAddr("198.51.100.7")}, restAnswer("AccessDeniedException",
			denied(alice, "execute-api:Invoke", "guarded123/prod/GET/pets", " with an explicit deny in a resource-based policy")), ExplicitDeny},
		{"root of the API", signed(t, noneID, get(restHost, "/prod")), arrival(), restAnswer("AccessDeniedException",
			denied(bob, "execute-api:Invoke", "abc123def4/prod/GET/", " because no identity-based policy allows the execute-api:Invoke action")), NotAllowed},
		{"anonymous", get("guarded123.execute-api.eu-west-1.amazonaws.com", "/prod/pets"), arrival(), restAnswer("AccessDeniedException",
			denied("anonymous", "execute-api:Invoke", "guarded123/prod/GET/pets", "")), NotAllowed},
		{"anonymous on an open method", get("guarded123.execute-api.eu-west-1.amazonaws.com", "/prod/open"), arrival(), restAnswer("AccessDeniedException",
			denied("anonymous", "execute-api:Invoke", "guarded123/prod/GET/open", "")), NotAllowed},
		{"anonymous, denied", get("guarded123.execute-api.eu-west-1.amazonaws.com", "/prod/open"), Arrival{At: clock, SourceIP: netip.MustParseAddr("198.51.100.7")}, restAnswer("AccessDeniedException",
			denied("anonymous", "execute-api:Invoke", "guarded123/prod/GET/open", " with an explicit deny in a resource-based policy")), ExplicitDeny},
		{"Lambda authoriser denies", field(get(restHost, "/prod/custom"), "Authorization", "deny"), arrival(), restAnswer("AccessDeniedException",
			`{"Message":"User is not authorized to access this resource with an explicit deny in an identity-based policy"}`), ExplicitDeny},
		{"Lambda authoriser is silent", field(get(restHost, "/prod/custom"), "Authorization", "silent"), arrival(), restAnswer("AccessDeniedException",
			`{"Message":"User is not authorized to access this resource because no identity-based policy allows the execute-api:Invoke action"}`), NotAllowed},
		{"no API key", get(restHost, "/prod/openkeyed"), arrival(), restAnswer("ForbiddenException", forbidden), APIKeyMissing},
		{"unknown API key", field(get(restHost, "/prod/openkeyed"), "x-api-key", "nope"), arrival(), restAnswer("ForbiddenException", forbidden), APIKeyInvalid},
		{"disabled API key", field(get(restHost, "/prod/openkeyed"), "x-api-key", "off"), arrival(), restAnswer("ForbiddenException", forbidden), APIKeyInvalid},
		{"API key of another stage", field(get(restHost, "/test/openkeyed"), "x-api-key", apiKey), arrival(), restAnswer("ForbiddenException", forbidden), APIKeyInvalid},
		{"disabled endpoint", signed(t, keyID, get("disabled12.execute-api.eu-west-1.amazonaws.com", "/prod/pets")), arrival(), restAnswer("ForbiddenException", forbidden), DefaultEndpointOff},
		{"no mapping", get("api.example.com", "/prod/pets"), arrival(), restAnswer("ForbiddenException", forbidden), UnmappedPath},
		{"unknown host", signed(t, keyID, badHost), arrival(), restAnswer("ForbiddenException", forbidden), UnknownHost},
		{"a distribution's name", get("d111111abcdef8.cloudfront.net", "/prod/pets"), arrival(), restAnswer("ForbiddenException", forbidden), UnknownHost},
		{"target of a custom domain", get("d-abcdef1234.execute-api.eu-west-1.amazonaws.com", "/prod/pets"), arrival(), restAnswer("ForbiddenException", forbidden), UnknownHost},
		{"unknown stage", signed(t, keyID, get(restHost, "/pets")), arrival(), restAnswer("ForbiddenException", forbidden), UnknownStage},
		{"no stage", get(restHost, "/"), arrival(), restAnswer("ForbiddenException", forbidden), UnknownStage},
		{"private API from outside", get("private123.execute-api.eu-west-1.amazonaws.com", "/prod/pets"), arrival(), restAnswer("ForbiddenException", forbidden), PrivateEndpoint},
		{"unknown function URL", get("zzzzzzzzzz0123456789.lambda-url.eu-west-1.on.aws", "/"), arrival(), urlAnswer("AccessDeniedException", `{"Message":null}`), UnknownFunctionURL},
		{"unsigned", get(urlHost, "/"), arrival(), urlAnswer("AccessDeniedException",
			`{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}`), Unsigned},
		{"not allowed", onURL(noneID, get(urlHost, "/")), arrival(), urlAnswer("AccessDeniedException",
			`{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}`), NotAllowed},
		{"at a function URL", onURL("AKIAUNKNOWN07EXAMPLE", get(urlHost, "/")), arrival(), urlAnswer("InvalidSignatureException", invalidDot), UnknownKey},
		{"at a function URL", field(onURL(keyID, get(urlHost, "/")), "X-Amz-Date", "20261122T100001Z"), arrival(), urlAnswer("InvalidSignatureException", `{"message":"`+textMismatch+`"}`), SignatureMismatch},
		{"at a function URL", signed(t, keyID, get(urlHost, "/")), arrival(), urlAnswer("InvalidSignatureException",
			`{"message":"Credential should be scoped to correct service: 'lambda'. "}`), WrongScope},
		{"at a function URL", onURL(oldID, get(urlHost, "/")), arrival(), urlAnswer("ExpiredTokenException", `{"message":"The security token included in the request is expired"}`), TokenExpired},
		{"two signatures", field(presigned, "Authorization", auth), arrival(), restAnswer("InvalidSignatureException",
			`{"message":"Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header."}`), TwoSignatures},
		{"another algorithm in the query", get(restHost, "/prod/pets?X-Amz-Algorithm=AWS4"), arrival(), restAnswer("MissingAuthenticationTokenException", missing), Unsigned},

		// HTTP APIs tell nothing.
		{"HTTP unsigned", get(httpHost, "/pets/1"), arrival(), httpAnswer(403, forbidden), Unsigned},
		{"HTTP bearer", field(get(httpHost, "/pets/1"), "Authorization", "Bearer x"), arrival(), httpAnswer(403, forbidden), MalformedSignature},
		{"HTTP mismatch", field(signed(t, keyID, get(httpHost, "/pets/1")), "X-Amz-Date", "20261122T100001Z"), arrival(), httpAnswer(403, forbidden), SignatureMismatch},
		{"HTTP not allowed", signed(t, noneID, get(httpHost, "/pets/1")), arrival(), httpAnswer(403, forbidden), NotAllowed},
		{"HTTP another account", signed(t, guestID, get(httpHost, "/pets/1")), arrival(), httpAnswer(403, forbidden), NotAllowed},
		{"HTTP no route", get(httpHost, "/nothing"), arrival(), httpAnswer(404, `{"message":"Not Found"}`), UnknownRoute},
		{"HTTP no stage", get("http123456.execute-api.us-east-1.amazonaws.com", "/nothing"), arrival(), restAnswer("ForbiddenException", forbidden), UnknownHost},
		{"HTTP unauthorised", get(httpHost, "/jwt"), arrival(), httpAnswer(401, `{"message":"Unauthorized"}`), Unauthorized},
		{"HTTP disabled endpoint", get("httpoff123.execute-api.eu-west-1.amazonaws.com", "/open"), arrival(), httpAnswer(403, forbidden), DefaultEndpointOff},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := gateway(t, func(config *Config) {
				config.Authorize = func(_, id string, req *sigv4.Request) Authorization {
					answer := Authorization{Known: req.Header.Has("authorization")}
					if id == "auth1" {
						effect := map[string]string{"deny": "Deny", "silent": "Allow"}[req.Header.Value("authorization")]
						resource := map[string]string{"deny": "*", "silent": "arn:aws:execute-api:*:*:other/*"}[req.Header.Value("authorization")]
						answer.Policy = parsePolicy(t, `{"Version": "2012-10-17", "Statement": {"Effect": "`+effect+`", "Action": "execute-api:Invoke", "Resource": "`+resource+`"}}`, iam.Identity)
					}
					return answer
				}
			})
			v := g.Answer(&c.req, c.at)
			if v.Reason != c.reason || v.Allowed != (c.reason == Accepted) {
				t.Errorf("reason %q (%s), want %q", v.Reason, v.Detail, c.reason)
			}
			if c.reason == Accepted {
				return
			}
			if got := wire(&v); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
			recognised(t, &v)
		})
	}
}

// recognised wants that the package which reads AWS's answers knows this one, and who gave it. A function
// URL's refusal of a signature has nothing that tells it from another service's.
func recognised(t *testing.T, v *Verdict) {
	t.Helper()
	a := answer.Recognise(answer.Response{Status: v.Status, Header: v.Header, Body: string(v.Body)})
	if a.Kind == answer.Unknown || v.Family != LambdaURL && string(a.By) != string(v.Family) {
		t.Errorf("recognised as %q by %q", a.Kind, a.By)
	}
}

// TestMismatch holds the layout of the answer to a wrong signature: both texts in single quotes, a line feed at the end, a
// signed field that is not there with an empty value, and only signed fields.
func TestMismatch(t *testing.T) {
	req := get(restHost, "/prod/pets?b=2&a=%20")
	req.Header = append(req.Header, sigv4.Field{Name: "X-Amz-Meta", Value: "it's  \"here\""}, sigv4.Field{Name: "X-Amz-Gone", Value: "1"}, sigv4.Field{Name: "Accept", Value: "*/*"})
	req = field(field(signed(t, keyID, req), "X-Amz-Gone", ""), "Host", restHost+":443")
	v := gateway(t).Answer(&req, arrival())
	canonical := "GET\n/prod/pets\na=%20&b=2\nhost:" + restHost + ":443\nx-amz-date:20261122T100000Z\nx-amz-gone:\nx-amz-meta:it's \"here\"\n\n" +
		"host;x-amz-date;x-amz-gone;x-amz-meta\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	toSign := "AWS4-HMAC-SHA256\n20261122T100000Z\n20261122/eu-west-1/execute-api/aws4_request\n" + hexSHA(canonical)
	message := textMismatch + "\n\nThe Canonical String for this request should have been\n'" + canonical + "'\n\nThe String-to-Sign should have been\n'" + toSign + "'\n"
	escaped := strings.NewReplacer("\n", `\n`, `"`, `\"`).Replace(message)
	if got, want := wire(&v), restAnswer("InvalidSignatureException", `{"message":"`+escaped+`"}`); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if v.Reason != SignatureMismatch || v.Trace().Canonical.String() != canonical || v.AccessKeyID != keyID {
		t.Errorf("reason %s, key %s", v.Reason, v.AccessKeyID)
	}
	// The text without the dump is as long as a function URL's was measured to be: 192 bytes
	// (erlcloud/erlcloud#690).
	if n := len(body(lowerMessage, textMismatch)); n != 192 {
		t.Errorf("%d bytes", n)
	}
}

func TestHeadHasNoBody(t *testing.T) {
	req := get(restHost, "/")
	req.Method = "HEAD"
	v := gateway(t).Answer(&req, arrival())
	if v.Status != 403 || v.Body != nil || v.Header.Value("content-length") != "0" || v.Header.Value("x-amzn-errortype") != "ForbiddenException" {
		t.Errorf("%s", wire(&v))
	}
	req = get("zzzzzzzzzz0123456789.lambda-url.eu-west-1.on.aws", "/")
	req.Method = "HEAD"
	if v := gateway(t).Answer(&req, arrival()); v.Body != nil || v.Header.Value("content-length") != "0" {
		t.Errorf("%s", wire(&v))
	}
}
