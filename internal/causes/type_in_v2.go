package causes

import (
	"fmt"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

// typeInV2 recognises a URL that was presigned with Signature Version 2 for another Content-Type than the
// request carries: Version 2 always signs that header, of a URL made without one as an empty line. A store that
// compares signatures takes Version 2; one that does not says so.
// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html
func typeInV2(c *evidence.Case) (Finding, bool) {
	query, _ := sentQuery(c)
	hint, printed := c.Hinted(evidence.HintV2Type)
	if !c.AnsweredWith(answer.SignatureMismatch) || !signedWithV2(c) && !(printed && c.Remarked(prose.PresignedURL)) {
		return Finding{}, false
	}
	value, where := "", evidence.Place{}
	if c.Request != nil {
		value, where = c.Request.Header.Value("content-type"), c.Request.Place
	}
	if printed {
		value, where = hint.Value, hint.Place
	}
	if made, ok := c.Hinted(evidence.HintPresignedFor); ok && made.Value == "PUT" && value == "" && query != "" {
		return Finding{
			Code: "header-mutated", Subject: "content-type", Certainty: Likely, Weight: 2, Hop: HopClient, Label: "content-type", Where: made.Place,
			Explanation: "The URL was presigned for an upload with Signature Version 2, which always signs Content-Type, here as an empty line. HTTP clients send one of their own with a body.",
		}, true
	}
	if value == "" {
		return Finding{}, false
	}
	for _, p := range sigv4.ParseQuery(query) {
		if strings.EqualFold(sigv4.Decode(p.Name), "content-type") {
			return Finding{}, false
		}
	}
	return Finding{
		Code: "header-mutated", Subject: "content-type", Certainty: Likely, Weight: 2, Hop: HopClient, Label: "content-type", Verified: value, Where: where,
		Explanation: fmt.Sprintf("The URL was presigned with Signature Version 2, which always signs Content-Type. It names none, and the request carries %s.", value),
	}, true
}
