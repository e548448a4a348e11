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
	Code: "sigv4a-required", Family: FamilyScope, Hop: HopClient, Prior: 1,
	Title:  "the endpoint takes Signature Version 4A alone",
	Look:   lookSigV4A,
	Commit: commitSigV4A,
	Fixes: func(*evidence.Case, Finding) []Fix {
		return []Fix{{
			Client: true, Text: "Sign with SigV4A: a scope without a region, and the signed header X-Amz-Region-Set. The SDKs do so when their CRT part is installed.",
			Command: "pip install 'botocore[crt]'      # or npm install @aws-sdk/signature-v4-crt",
		}}
	},
})

// lookSigV4A reads AWS's sentence, or recognises an endpoint of all regions by its name, such as that of an S3
// Multi-Region Access Point.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiRegionAccessPointRequests.html
func lookSigV4A(c *evidence.Case) []Finding {
	if c.AnsweredWith(answer.SigV4ARequired) {
		return said(c, "sigv4a-required", "AWS says that the endpoint takes AWS4-ECDSA-P256-SHA256 alone, that is SigV4A.")
	}
	if c.Remarked(prose.NeedsSigV4A) && !c.Remarked(prose.SignsSigV4A) && (mismatch(c) || c.AnsweredWith(answer.WrongScope)) && (c.Claim == nil || c.Claim.Algorithm == sigv4.Algorithm) {
		return one(Finding{
			Code: "sigv4a-required", Certainty: Likely, Weight: 2, Label: "algorithm",
			Explanation: "The service that the text names takes SigV4A alone, which has no region in its scope.",
		})
	}
	if c.Claim == nil || c.Claim.Algorithm != sigv4.Algorithm || !refused(c) {
		return nil
	}
	for _, host := range []string{c.VerifiedHost(), c.SentHost()} {
		if in, ok := sigv4.Infer(host); ok && in.Region == "*" {
			return one(Finding{
				Code: "sigv4a-required", Certainty: Likely, Weight: 2, Label: "algorithm", Signed: c.Claim.Algorithm,
				Verified: "AWS4-ECDSA-P256-SHA256", Where: c.Claim.Place,
				Explanation: fmt.Sprintf("%s is %s, and the request is signed with %s.", host, in.Because, c.Claim.Algorithm),
			})
		}
	}
	return nil
}

// commitSigV4A signs for a Multi-Region Access Point with the algorithm of one region.
func commitSigV4A(_ *rand.Rand, a *Attempt) bool {
	if a.Service != "s3" || !a.decides() {
		return false
	}
	a.Request.Header = a.Request.Header.With("Host", "mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com")
	a.Truth.Answer = page(400, "application/xml", "<Error><Code>InvalidRequest</Code><Message>The authorization mechanism you have provided is not supported. "+
		"Please use AWS4-ECDSA-P256-SHA256.</Message></Error>")
	return true
}
