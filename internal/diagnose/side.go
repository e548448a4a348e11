package diagnose

import (
	"slices"
	"strings"

	"countersign/internal/causes"
	"countersign/internal/evidence"
	"countersign/sigv4"
)

// side is one of the two texts, as far as it is known.
type side struct {
	signing causes.Signing
	// text returns a part, and whether the evidence holds it.
	text func(causes.Part) (string, bool)
	// whole says that all parts are known.
	whole bool
	// account says that the text is somebody's own account, and not computed from the request as sent.
	account bool
	// certain says that computing the text relied on nothing that is not known, such as the service.
	certain bool
	// otherCall says that the text is of another attempt than the other side's, and perhaps of another call.
	otherCall bool
	// proof is set when the client's hash or signature comes from exactly this text.
	proof *causes.Proof
}

// sides returns what the client signed and what the verifier computed over, as the evidence has it.
// Either may be nil. Where nobody's account is at hand, the request as it was sent stands in for it.
func sides(c *evidence.Case) (signed, verified *side, notes []string) {
	sent := sentSide(c)
	if c.Signed != nil {
		signed = accountSide(c.Signed, c.SignedString, c)
		if c.SignedString != nil && signed.whole {
			if c.Signed.Hash() == c.SignedString.Hash {
				signed.proof = &causes.Proof{Kind: causes.ProofHash, Tried: 1, Value: tail(c.SignedString.Hash)}
			} else {
				notes = append(notes, "The client's canonical request does not hash to the value in its string to sign: it was altered or redacted when it was pasted.")
			}
		}
	}
	switch {
	case c.Verified != nil:
		verified = accountSide(c.Verified, c.VerifiedString, c)
		if c.VerifiedString != nil && verified.whole && c.Verified.Hash() != c.VerifiedString.Hash {
			notes = append(notes, "AWS's canonical request does not hash to the value in its string to sign: it was altered or redacted when it was pasted.")
		}
	case c.Received != nil && causes.Compared(c):
		verified = requestSide(c, c.Received)
		verified.account = true
	}
	if verified == nil {
		verified = sent
	}
	if signed == nil && verified != sent {
		signed = sent
	}
	if note := align(signed, verified, oneSignature(c)); note != "" {
		notes = append(notes, note)
	}
	return signed, verified, notes
}

func sentSide(c *evidence.Case) *side {
	if c.Request == nil {
		return nil
	}
	return requestSide(c, c.Request)
}

// requestSide is what a correct signer makes of a request.
func requestSide(c *evidence.Case, r *evidence.Request) *side {
	rules, known := c.Rules()
	s := &side{certain: known}
	s.text = func(part causes.Part) (string, bool) {
		if part == causes.PartSignedHeaders {
			names := sigv4.SignedNames(c.SignedNames())
			return strings.Join(names, ";"), names != nil
		}
		if part == causes.PartHeaderOrder {
			text, _ := s.signing.Text(part)
			return text, c.SignedNames() != nil
		}
		if part == causes.PartQuery && c.Verified != nil && causes.LacksPresigning(r, c.Verified) {
			return "", false // it was left out when the URL was written down
		}
		return causes.SentText(r, part, rules)
	}
	names := sigv4.SignedNames(c.SignedNames()) // a list that is not in canonical form is put so by the verifier
	s.whole = names != nil && r.Target != "" && r.Method != ""
	for _, name := range names {
		_, ok := s.text(causes.HeaderPart(name))
		s.whole = s.whole && (ok || r.WholeHeader)
	}
	payload, ok := s.text(causes.PartPayload)
	s.whole = s.whole && ok
	view := r.Request
	view.PayloadHash = payload
	s.signing = causes.Signing{Canonical: sigv4.Canonicalize(&view, names, rules), Algorithm: sigv4.Algorithm}
	s.signing.Time = r.Header.Value("x-amz-date")
	if date, ok := r.QueryValue("X-Amz-Date"); ok {
		s.signing.Time = date
	}
	if c.Claim != nil {
		s.signing.Algorithm, s.signing.Scope = orElse(c.Claim.Algorithm, sigv4.Algorithm), c.Claim.Credential.Scope
	}
	s.signing.Credentials = ownCredentials(c)
	return s
}

// accountSide is a canonical request or a fragment of one, as somebody printed it.
func accountSide(canonical *evidence.Canonical, str *evidence.StringToSign, c *evidence.Case) *side {
	s := &side{account: true, certain: true, whole: canonical.Whole()}
	s.signing = causes.Signing{Canonical: canonical.CanonicalRequest, Algorithm: sigv4.Algorithm, Credentials: ownCredentials(c)}
	s.text = func(part causes.Part) (string, bool) {
		text, ok := causes.CanonicalText(canonical, part)
		// In a whole canonical request a header line that is absent is known to be absent.
		return text, ok || canonical.Whole() && strings.HasPrefix(string(part), "header:")
	}
	switch {
	case str != nil:
		s.signing.Algorithm, s.signing.Time, s.signing.Scope = str.Algorithm, str.Time, str.Scope
	case c.Claim != nil:
		s.signing.Scope = c.Claim.Credential.Scope
	}
	if s.signing.Time == "" {
		s.signing.Time, _ = canonical.Header("x-amz-date")
	}
	return s
}

// ownCredentials are those at hand that belong to the request, or nil.
func ownCredentials(c *evidence.Case) *sigv4.Credentials {
	key, ok := c.OwnKey()
	if !ok {
		return nil
	}
	return &key.Credentials
}

// perAttempt are the headers that every attempt of a client sets anew.
var perAttempt = []string{"x-amz-date", "amz-sdk-invocation-id", "amz-sdk-request", "x-amzn-trace-id"}

// align copies the times of the client's attempt into the verifier's text when the two come from
// different attempts, as they do when a log and an error were saved at different times. one says that both are known
// to be of one attempt: what differs was then changed.
func align(signed, verified *side, one bool) (note string) {
	if signed == nil || verified == nil || signed == verified || one || !verified.account {
		return ""
	}
	was, _ := verified.text("header:x-amz-date")
	is, ok := signed.text("header:x-amz-date")
	if !ok || was == "" || was == is {
		return ""
	}
	for _, name := range perAttempt {
		if value, ok := signed.signing.Canonical.Header(name); ok {
			causes.SetHeader(name, value)(&verified.signing)
		}
	}
	for _, part := range []causes.Part{causes.PartMethod, causes.PartPath} {
		a, _ := signed.text(part)
		b, _ := verified.text(part)
		verified.otherCall = verified.otherCall || plainText(a) != plainText(b)
	}
	verified.otherCall = verified.otherCall || !signed.account
	verified.signing.Time, verified.signing.Scope.Date = signed.signing.Time, signed.signing.Scope.Date
	original := verified.text
	verified.text = func(part causes.Part) (string, bool) {
		if name, isHeader := strings.CutPrefix(string(part), "header:"); isHeader && slices.Contains(perAttempt, name) {
			return verified.signing.Text(part)
		}
		return original(part)
	}
	return "The client's text and AWS's answer come from different attempts (their times differ); the times were left out of the comparison."
}

// plainText is a method or path without what signers write differently: escapes, slashes, case.
func plainText(text string) string {
	for {
		decoded := sigv4.Decode(text)
		if decoded == text {
			return strings.ToLower(strings.Trim(sigv4.NormalizePath(text), "/"))
		}
		text = decoded
	}
}

// oneSignature reports whether the request and the answer are known to be about one signature.
func oneSignature(c *evidence.Case) bool {
	return c.Claim != nil && c.Answer != nil && isSignature(c.Claim.Signature) && strings.EqualFold(c.Claim.Signature, c.Answer.SignatureProvided)
}

// parts lists the parts in which two sides can be compared, in the order of the canonical request.
func parts(a, b *side) []causes.Part {
	list := []causes.Part{causes.PartMethod, causes.PartPath, causes.PartQuery}
	for _, s := range []*side{a, b} {
		for _, f := range s.signing.Canonical.Headers {
			if part := causes.HeaderPart(f.Name); !slices.Contains(list, part) {
				list = append(list, part)
			}
		}
	}
	return append(list, causes.PartHeaderOrder, causes.PartSignedHeaders, causes.PartPayload)
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// tail is the end of a signature or hash: enough to recognise it, too little to use it.
func tail(hex string) string {
	if len(hex) < 8 {
		return hex
	}
	return "..." + hex[len(hex)-4:]
}
