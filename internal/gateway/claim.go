package gateway

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"time"

	"countersign/sigv4"
)

// claim is what a request says about its own signature, as texts of the request. Parsing it allocates
// nothing.
type claim struct {
	presigned                            bool
	credential, signedHeaders, signature string
	stamp, token, expires                string
	// id and scope are the parts of the credential.
	id    string
	scope sigv4.Scope
	// at is the stamp as a time, in UTC and whole seconds.
	at time.Time
}

// refusal is why a signature is refused, and what AWS says to it.
type refusal struct {
	reason    Reason
	errorType string
	message   string
	// detail is for logs. It never repeats what may be a secret.
	detail string
	notes  []string
}

// Error types of API Gateway's REST APIs.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
const (
	typeMissingToken     = "MissingAuthenticationTokenException"
	typeIncomplete       = "IncompleteSignatureException"
	typeInvalidSignature = "InvalidSignatureException"
	typeUnrecognized     = "UnrecognizedClientException"
	typeExpiredToken     = "ExpiredTokenException"
	typeAccessDenied     = "AccessDeniedException"
	typeForbidden        = "ForbiddenException"
	typeUnauthorized     = "UnauthorizedException"
	typeGone             = "GoneException"
)

func incomplete(reason Reason, message, detail string, notes ...string) *refusal {
	return &refusal{reason, typeIncomplete, message, detail, notes}
}

func invalid(reason Reason, message, detail string, notes ...string) *refusal {
	return &refusal{reason, typeInvalidSignature, message, detail, notes}
}

// textMissingToken also answers a route that does not exist.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
const textMissingToken = "Missing Authentication Token"

func unsigned(detail string) *refusal {
	return &refusal{Unsigned, typeMissingToken, textMissingToken, detail, nil}
}

// readClaim finds the signature of a request, with the checks 5 to 7.
func readClaim(req *sigv4.Request) (claim, *refusal) {
	header, inHeader := req.Header.Get("authorization")
	query, _ := req.Query()
	var q queryClaim
	// Most requests are not presigned, and their query need not be taken apart.
	if strings.Contains(query, "Amz") || strings.Contains(query, "%") {
		q = readQuery(query)
	}
	switch {
	case inHeader && q.algorithm.ok:
		return claim{}, invalid(TwoSignatures, "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.", "")
	case inHeader:
		return readHeader(req, strings.TrimSpace(header))
	case q.algorithm.ok && q.algorithm.value != sigv4.Algorithm:
		// 7a: another algorithm counts as no signature.
		return claim{}, unsigned("X-Amz-Algorithm is not " + sigv4.Algorithm)
	case q.algorithm.ok || q.credential.ok || q.signature.ok:
		return q.claim()
	}
	return claim{}, unsigned("")
}

// readHeader reads an Authorization header. Its grammar is that of the reports of
// iann0036/cloud9-sync#10, awslabs/fhir-works-on-aws-deployment#379 and amzn/selling-partner-api-docs#836:
// whatever comes first is the algorithm, commas and blanks end a parameter, and each has an equals sign.
func readHeader(req *sigv4.Request, value string) (claim, *refusal) {
	if value == "" {
		return claim{}, incomplete(MalformedSignature, "Authorization header cannot be empty", "", noteEmpty) // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
	}
	algorithm, rest := cutBlank(value)
	if strings.Contains(algorithm, "=") {
		return claim{}, incomplete(MalformedSignature,
			"Authorization header must begin with the algorithm name, which cannot include an equal-sign", "", noteEquals)
	}
	if strings.HasPrefix(algorithm, "AWS4-") && algorithm != sigv4.Algorithm {
		// architect/dynalite, index.js. An algorithm of another kind, such as Bearer, is not looked at.
		return claim{}, incomplete(UnsupportedAlgorithm, "Unsupported AWS 'algorithm': '"+algorithm+"'.", algorithm, noteAlgorithm)
	}
	var c claim
	var hasCredential, hasSignature, hasSignedHeaders, blanks bool
	for rest != "" {
		var part string
		part, rest, _ = strings.Cut(rest, ",")
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		name, v, equals := strings.Cut(part, "=")
		bad, several := !equals, false
		if strings.IndexByte(part, ' ') >= 0 || strings.IndexByte(part, '\t') >= 0 {
			bad, several = withoutEquals(part)
		}
		if bad {
			// awslabs/time-addressable-media-store#8; the text before 2024 quoted the header itself.
			return c, incomplete(MalformedSignature, "Invalid key=value pair (missing equal-sign) in Authorization header "+
				"(hashed with SHA-256 and encoded with Base64): '"+hashed(value)+"'.", "")
		}
		blanks = blanks || several
		// 6c: of a duplicate the last wins.
		switch name {
		case "Credential":
			c.credential, hasCredential = v, v != ""
		case "Signature":
			c.signature, hasSignature = v, v != ""
		case "SignedHeaders":
			// An empty list counts as one (architect/dynalite, index.js).
			c.signedHeaders, hasSignedHeaders = v, true
		}
	}
	c.readFields(req)
	// 6d: all that is missing is named, always in this order (svdgraaf/serverless-basic-authentication#3; the
	// text before 2024 repeated the header).
	missing, count := clauses([]clause{
		{hasCredential, "Authorization header requires 'Credential' parameter. "},
		{hasSignature, "Authorization header requires 'Signature' parameter. "},
		{hasSignedHeaders, "Authorization header requires 'SignedHeaders' parameter. "},
		{c.stamp != "", "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "},
	})
	if count == 0 {
		return c, nil
	}
	r := incomplete(IncompleteSignature, missing+
		"(Hashed with SHA-256 and encoded with Base64) Authorization="+hashed(value), "")
	if count == 1 && c.stamp == "" {
		r.reason = NoDate
	}
	if blanks {
		r.notes = append(r.notes, noteCommas)
	}
	return c, r
}

// clause is what AWS says where a part is missing.
type clause struct {
	present bool
	text    string
}

// clauses joins the texts of what is missing, and counts them.
func clauses(list []clause) (text string, count int) {
	for _, c := range list {
		if !c.present {
			text += c.text
			count++
		}
	}
	return text, count
}

// readFields takes date and token from the header. X-Amz-Date goes before Date.
func (c *claim) readFields(req *sigv4.Request) {
	for i := range req.Header {
		f := &req.Header[i]
		switch {
		case c.stamp == "" && strings.EqualFold(f.Name, "x-amz-date"):
			c.stamp = strings.TrimSpace(f.Value)
		case c.token == "" && strings.EqualFold(f.Name, "x-amz-security-token"):
			c.token = strings.TrimSpace(f.Value)
		}
	}
	if c.stamp == "" {
		c.stamp = strings.TrimSpace(req.Header.Value("date"))
	}
}

// withoutEquals reports whether a piece of a parameter between blanks has no equals sign, and whether
// there is more than one piece.
func withoutEquals(part string) (bad, several bool) {
	for part != "" {
		var piece string
		piece, part = cutBlank(part)
		if !strings.Contains(piece, "=") {
			return true, several
		}
		several = several || part != ""
	}
	return false, several
}

// cutBlank cuts at the first run of blanks.
func cutBlank(s string) (before, after string) {
	for i := 0; i < len(s); i++ {
		if s[i] == ' ' || s[i] == '\t' {
			return s[:i], strings.TrimLeft(s[i:], " \t")
		}
	}
	return s, ""
}

// hashed is how AWS quotes an Authorization header since it stopped to repeat it.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
func hashed(value string) string {
	sum := sha256.Sum256([]byte(value))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// queryClaim holds the parameters of a presigned URL.
type queryClaim struct {
	algorithm, credential, signature, signedHeaders, date, expires, token param
}

type param struct {
	value string
	ok    bool
}

// readQuery finds the parameters; 7c: of a duplicate the first wins.
func readQuery(query string) (q queryClaim) {
	for query != "" {
		var piece string
		piece, query, _ = strings.Cut(query, "&")
		name, value, _ := strings.Cut(piece, "=")
		if len(name) < len("X-Amz-Date") {
			continue // shorter than the shortest of them, escaped or not
		}
		var to *param
		switch sigv4.Decode(name) {
		case "X-Amz-Algorithm":
			to = &q.algorithm
		case "X-Amz-Credential":
			to = &q.credential
		case "X-Amz-Signature":
			to = &q.signature
		case "X-Amz-SignedHeaders":
			to = &q.signedHeaders
		case "X-Amz-Date":
			to = &q.date
		case "X-Amz-Expires":
			to = &q.expires
		case "X-Amz-Security-Token":
			to = &q.token
		default:
			continue
		}
		if !to.ok {
			*to = param{sigv4.Decode(value), true}
		}
	}
	return q
}

// claim checks that nothing is missing (architect/dynalite, index.js).
func (q *queryClaim) claim() (claim, *refusal) {
	c := claim{
		presigned: true, credential: q.credential.value, signature: q.signature.value,
		signedHeaders: q.signedHeaders.value, stamp: q.date.value, expires: q.expires.value, token: q.token.value,
	}
	missing, count := clauses([]clause{
		{q.algorithm.ok, "AWS query-string parameters must include 'X-Amz-Algorithm'. "},
		{q.credential.ok, "AWS query-string parameters must include 'X-Amz-Credential'. "},
		{q.signature.ok, "AWS query-string parameters must include 'X-Amz-Signature'. "},
		{q.signedHeaders.ok, "AWS query-string parameters must include 'X-Amz-SignedHeaders'. "},
		{q.date.ok, "AWS query-string parameters must include 'X-Amz-Date'. "},
	})
	if count == 0 {
		return c, nil
	}
	return c, incomplete(IncompleteSignature, missing+"Re-examine the query-string parameters.", "")
}
