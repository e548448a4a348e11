package causes

import (
	"fmt"
	"iter"
	"math/rand/v2"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
)

var _ = register(Cause{
	Code: "presigned-method-mismatch", Family: FamilyPresign, Hop: HopClient, Prior: 1,
	Title: "the URL was presigned for one method and used with another",
	Told: []Telling{
		{
			All: some(prose.HeadUsed, prose.PresignedURL), Weight: 2,
			Says: "A presigned URL is good for one method alone. The text speaks of HEAD, which one made for GET does not cover.",
		},
	},
	Look: lookPresignMethod,
	Vary: func(c *evidence.Case, s Signing) iter.Seq[Variant] {
		if !presigned(c) {
			return variants()
		}
		return methods(c, s, "The URL was presigned for %s and used with %s.")
	},
	Commit: commitPresignMethod,
	Fixes: func(c *evidence.Case, f Finding) []Fix {
		method := orElse(f.Verified, orElse(methodOf(c), "the method that is used"))
		fix := Fix{Client: true, Text: fmt.Sprintf("Make the URL for %s.", method)}
		if operation := operations[method]; operation != "" && c.Service() == "s3" {
			fix.Command = fmt.Sprintf("s3.generate_presigned_url('%s', Params={'Bucket': BUCKET, 'Key': KEY})", operation)
		}
		fixes := []Fix{fix}
		if method == "HEAD" {
			fixes = append(fixes, Fix{Client: true, Text: "To test a URL for GET, ask for its first byte; curl -I sends HEAD.", Command: "curl -r 0-0 'URL'"})
		}
		return fixes
	},
})

// operations are boto3's names of S3's operations on an object.
var operations = map[string]string{"GET": "get_object", "PUT": "put_object", "HEAD": "head_object", "DELETE": "delete_object"}

// madeFor is the method of the operation that newer SDKs write into the URL as x-id.
var madeFor = map[string]string{
	"GetObject": "GET", "PutObject": "PUT", "HeadObject": "HEAD", "DeleteObject": "DELETE", "UploadPart": "PUT",
	"ListObjects": "GET", "ListObjectsV2": "GET", "CreateMultipartUpload": "POST", "CompleteMultipartUpload": "POST",
}

// lookPresignMethod compares the method with the operation in the URL. Without one only the method itself
// hints: most URLs are made for GET.
func lookPresignMethod(c *evidence.Case) []Finding {
	made, isMade := c.Hinted(evidence.HintPresignedFor)
	used, isUsed := c.Hinted(evidence.HintPresignedUse)
	if isMade && isUsed && made.Value != used.Value && mismatch(c) {
		return one(Finding{
			Code: "presigned-method-mismatch", Certainty: Likely, Weight: 2, Label: "method", Signed: made.Value, Verified: used.Value, Where: used.Place,
			Explanation: fmt.Sprintf("The code presigns the URL for %s and uses it with %s.", made.Value, used.Value),
		})
	}
	method := methodOf(c)
	if remark, ok := c.Remark(prose.HeadUsed); ok && presigned(c) && (method == "" || method == "GET" && !c.Request.WholeHeader) && (refused(c) || inconclusive(c)) {
		return one(Finding{
			Code: "presigned-method-mismatch", Certainty: Likely, Weight: 2, Label: "method", Verified: "HEAD", Where: remark.Place,
			Explanation: "The URL was used with HEAD. One that was presigned for GET does not cover it.",
		})
	}
	if !presigned(c) || !c.AnsweredWith(answer.SignatureMismatch, answer.Unknown) || method == "" {
		return nil
	}
	f := Finding{Code: "presigned-method-mismatch", Certainty: Possible, Label: "method", Verified: method, Where: c.Request.Place}
	operation, _ := presignValue(c, "x-id")
	switch made := madeFor[operation]; {
	case made != "" && made != method:
		f.Certainty, f.Weight, f.Signed = Likely, 3, made
		f.Explanation = fmt.Sprintf("The URL was made for %s, that is %s, and used with %s.", operation, made, method)
	case made == "" && (method == "HEAD" || method == "POST"):
		f.Weight = 1
		f.Explanation = fmt.Sprintf("The URL was used with %s. If it was presigned for another method, the signatures differ.", method)
	case made == "" && method != "GET" && !coversType(c): // which a URL for GET does not
		f.Explanation = fmt.Sprintf("The URL was used with %s. If it was presigned for GET, the signatures differ.", method)
	default:
		return nil
	}
	return one(f)
}

// commitPresignMethod uses the URL with another method than it was made for.
func commitPresignMethod(r *rand.Rand, a *Attempt) bool {
	if a.Expires <= 0 || !a.take(PartMethod) {
		return false
	}
	a.Sending = append(a.Sending, otherMethod(pick(r, "PUT", "HEAD", "POST"), "GET"))
	return true
}
