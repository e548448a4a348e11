package causes

import (
	"bytes"
	"encoding/json"
	"iter"
	"math/rand/v2"
	"strings"
	"unicode/utf8"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "payload-mutated", Family: FamilyPayload, Hop: HopClient, Prior: 2,
	Title: "the body that was sent is not the body that was hashed",
	Told: []Telling{
		{
			All: some(prose.BodyWrittenTwice), Weight: 4,
			Says: "The code writes the body as text for the signer, and once more to send it: two texts of one value, which need not be the same bytes.",
		},
		{
			All: some(prose.BodyRewritten), But: some(prose.GetWorks), Weight: 2,
			Says: "The text says that the body is written anew. The hash covers its bytes as they were when it was signed.",
		},
		{
			All: some(prose.BodyTemplated), Weight: 3,
			Says: "The body holds variables. Where the client hashes it before it puts their values in, the body that is sent is another.",
		},
		{
			All: some(prose.SpecialInBody), Weight: 3,
			Says: "Bodies with certain characters fail: one side hashes them as they are and the other as they are encoded for sending, or in another character set.",
		},
	},
	Look:   lookPayloadMutated,
	Vary:   varyPayloadMutated,
	Commit: commitPayloadMutated,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		return []Fix{
			{Client: true, Text: "Serialise the body once, hash those bytes and send those bytes: no second JSON.stringify, no consumed stream, no added newline."},
			{Text: "Let no hop change the body: no re-compression, no re-serialisation."},
		}
	},
})

// lookPayloadMutated recognises S3's own comparison of the two hashes, and a header that declares another
// hash than the verifier computed.
func lookPayloadMutated(c *evidence.Case) []Finding {
	if c.AnsweredWith(answer.PayloadHashMismatch) {
		if c.Answer.Client == sigv4.EmptyPayloadHash || c.Answer.Server == sigv4.EmptyPayloadHash && withoutBody(methodOf(c)) {
			return nil // payload-not-signed, get-body-not-empty
		}
		if c.Answer.Client == "" && strings.HasPrefix(payloadToken(c), "STREAMING-") {
			return nil // chunked-signing: the verifier took the word for a hash, or the chunks for the body
		}
		list := said(c, "payload-mutated", "The hash that the client signed is not the hash of the body that arrived.")
		if c.Answer.Client == "" || c.Remarked(prose.ChecksumDefaults) {
			list[0].Certainty, list[0].Proof = Likely, nil // a store that does not take chunks says so as well
		}
		list[0].Signed, list[0].Verified, list[0].Label = describePayload(c.Answer.Client), describePayload(c.Answer.Server), "payload"
		return list
	}
	signed, verified, place, ok := declared(c)
	if !ok || signed == sigv4.EmptyPayloadHash || !mismatch(c) {
		return nil
	}
	return one(Finding{
		Code: "payload-mutated", Certainty: Likely, Weight: 4, Label: "payload", Where: place, Signed: signed, Verified: describePayload(verified),
		Explanation: "The client declares one hash in x-amz-content-sha256, and AWS computed another over the body that arrived.",
	})
}

func varyPayloadMutated(c *evidence.Case, s Signing) iter.Seq[Variant] {
	return func(yield func(Variant) bool) {
		if withoutBody(s.Canonical.Method) && s.Canonical.PayloadHash == sigv4.EmptyPayloadHash {
			return // that is get-body-not-empty
		}
		seen := map[string]bool{s.Canonical.PayloadHash: true, sigv4.EmptyPayloadHash: true}
		try := func(hash, what string, penalty float64) bool {
			if seen[hash] || Redacted(hash) {
				return true
			}
			seen[hash] = true
			return yield(payloadVariant(s, hash, hash, "The client signed "+what+"; other bytes were verified.", penalty))
		}
		if c.Request != nil && len(c.Request.Body) > 0 {
			for _, form := range bodyForms(c.Request.Body) {
				if !try(sigv4.HashPayload(form.body), form.what, 2) {
					return
				}
			}
		}
		if !withoutBody(s.Canonical.Method) {
			for _, body := range emptyBodies {
				if !try(sigv4.HashPayload([]byte(body)), "the body "+printable(body), 3) {
					return
				}
			}
		}
		for _, a := range accounts(c, PartPayload) {
			// Dearer than every cause that says what was hashed.
			if sigv4.IsPayloadHash(a.text) && !try(a.text, "the hash of another body", 4+a.penalty) {
				return
			}
		}
	}
}

type bodyForm struct {
	body []byte
	what string
}

// bodyForms are what a body may have been when it was hashed: another spelling of the same content.
func bodyForms(body []byte) []bodyForm {
	lf := bytes.ReplaceAll(body, []byte("\r\n"), []byte("\n"))
	forms := []bodyForm{
		{lf, "the body with line feeds alone"},
		{bytes.ReplaceAll(lf, []byte("\n"), []byte("\r\n")), "the body with CR LF"},
		{append(bytes.Clone(body), '\n'), "the body with a newline at its end"},
		{bytes.TrimRight(body, "\r\n"), "the body without the newline at its end"},
		{bytes.TrimSpace(body), "the body without blanks around it"},
		{append([]byte("\xef\xbb\xbf"), body...), "the body with a byte order mark"},
		{bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")), "the body without its byte order mark"},
	}
	if n := utf16Length(body); n < len(body) {
		forms = append(forms, bodyForm{body[:n], "the body cut to as many bytes as it has UTF-16 units"})
	}
	if utf8.Valid(body) {
		forms = append(forms, bodyForm{utf16Bytes(body, false), "the body in UTF-16"}, bodyForm{utf16Bytes(body, true), "the body in UTF-16, big-endian"})
		if latin, ok := latin1(body); ok {
			forms = append(forms, bodyForm{latin, "the body in ISO 8859-1"})
		}
	}
	forms = append(forms, formBodies(body)...)
	var compact bytes.Buffer
	if json.Compact(&compact, body) != nil {
		return forms
	}
	forms = append(forms, bodyForm{compact.Bytes(), "the same JSON without blanks"})
	for _, indent := range []string{"  ", "    ", "\t"} {
		var pretty bytes.Buffer
		if json.Indent(&pretty, compact.Bytes(), "", indent) == nil {
			forms = append(forms, bodyForm{pretty.Bytes(), "the same JSON indented"})
		}
	}
	spaced := bytes.ReplaceAll(bytes.ReplaceAll(compact.Bytes(), []byte(`":`), []byte(`": `)), []byte(`,"`), []byte(`, "`))
	quoted, _ := json.Marshal(string(body))
	forms = append(forms, bodyForm{spaced, "the same JSON as Python writes it"}, bodyForm{quoted, "the JSON encoded twice"})
	return append(forms, jsonSpellings(compact.Bytes())...)
}

// commitPayloadMutated signs another form of the body than is sent.
func commitPayloadMutated(r *rand.Rand, a *Attempt) bool {
	a.haveBody(r)
	if sigv4.RulesFor(a.Service).PayloadHeader {
		return a.declarePayload(sigv4.HashPayload(append(bytes.Clone(a.Request.Body), '\n')))
	}
	return signsVariant(varyPayloadMutated, nil)(r, a)
}
