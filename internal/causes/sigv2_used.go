package causes

import (
	"fmt"
	"math/rand/v2"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

var _ = register(Cause{
	Code: "sigv2-used", Family: FamilyScope, Hop: HopClient, Prior: 1,
	Title: "the request is signed with Signature Version 2",
	Told: []Telling{
		{
			All: some(prose.V4OnlyRegion), But: some(prose.SaysMismatch), Weight: 1,
			Answers: []answer.Kind{answer.Unknown},
			If: func(c *evidence.Case) bool {
				return c.NamedService() == "s3" || c.NamedService() == "" && c.Claim == nil && c.Signed == nil
			},
			Says: "Regions since 2014 take Signature Version 4 alone, and refuse an older client's requests as not valid.",
		},
		{
			All: some(prose.SetsV2), Weight: 4, But: some(prose.PresignedURL),
			Answers: []answer.Kind{answer.UnsupportedAlgorithm, answer.Unknown},
			Says:    "The client is told to sign by Signature Version 2, which most stores and regions no longer take.",
		},
	},
	Hides:  []Code{"non-sigv4-authorization", "malformed-auth-header"},
	Look:   lookSigV2,
	Commit: commitSigV2,
	Fixes: func(c *evidence.Case, _ Finding) []Fix {
		region := "REGION"
		if known := endpointRegion(c); known != "" {
			region = known
		}
		return []Fix{{
			Client: true, Text: "Switch the client to Signature Version 4 and name the region, which Version 2 did not need.",
			Command: fmt.Sprintf("boto3: Config(signature_version='s3v4', region_name='%s')   JavaScript SDK 2: signatureVersion: 'v4'   s3cmd: signature_v2 = False", region),
		}}
	},
})

// signedWithV2 reports whether the request has the form of Signature Version 2: an Authorization header
// of the scheme AWS, or AWSAccessKeyId and Signature in the query.
// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html
func signedWithV2(c *evidence.Case) bool {
	if schemeOf(authorizationValue(c)) == "AWS" {
		return true
	}
	query, ok := sentQuery(c)
	if !ok {
		return false
	}
	names := map[string]bool{}
	for _, p := range sigv4.ParseQuery(query) {
		names[sigv4.Decode(p.Name)] = true
	}
	return names["AWSAccessKeyId"] && names["Signature"]
}

// lookSigV2 reads S3's sentence, which asks for Version 4, and the form of the request.
func lookSigV2(c *evidence.Case) []Finding {
	if c.Answer == nil || !refused(c) && !inconclusive(c) {
		return nil
	}
	used := signedWithV2(c)
	if c.AnsweredWith(answer.UnsupportedAlgorithm) && c.Answer.Expected == sigv4.Algorithm {
		if used {
			return said(c, "sigv2-used", "The request is signed with Signature Version 2, and AWS asks for Version 4.")
		}
		if schemeOf(authorizationValue(c)) != "" {
			return nil
		}
		return one(Finding{
			Code: "sigv2-used", Certainty: Likely, Weight: 2, Where: c.Answer.Place,
			Explanation: "AWS asks for Signature Version 4. As a rule the client signed with Version 2, which newer regions and buckets do not take.",
		})
	}
	if !used {
		return nil
	}
	if _, ok := typeInV2(c); ok {
		return nil // the store took Version 2, and compared
	}
	if c.AnsweredWith(answer.SignatureMismatch) && c.Remarked(prose.WorksElsewhere) {
		return one(Finding{
			Code: "sigv2-used", Certainty: Possible, Where: c.Answer.Place,
			Explanation: "The request is signed with Signature Version 2. The store compared signatures, so that it may take that version.",
		})
	}
	return one(Finding{
		Code: "sigv2-used", Certainty: Likely, Weight: 2, Where: c.Answer.Place,
		Explanation: "The request is signed with Signature Version 2. Regions since 2014 and most services do not take it.",
	})
}

// commitSigV2 sends what Version 2 has in Authorization.
func commitSigV2(_ *rand.Rand, a *Attempt) bool {
	if a.Service != "s3" || a.Expires > 0 || !a.decides() {
		return false
	}
	id := a.Credentials.AccessKeyID
	a.Sending = append(a.Sending, rewriteAuthorization(func(string) string { return "AWS " + id + ":frJIUN8DYpKDtOLCwo//yllqDzg=" }))
	return true
}
