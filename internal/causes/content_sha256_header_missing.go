package causes

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
	"countersign/sigv4"
)

const payloadHeader = "x-amz-content-sha256"

var _ = register(Cause{
	Code: "content-sha256-header-missing", Family: FamilyPayload, Hop: HopClient, Prior: 4,
	Title: "the service wants x-amz-content-sha256 and did not get it",
	Told: []Telling{
		{
			All: some(prose.SaysForbidden), Weight: 1,
			Answers: []answer.Kind{answer.Forbidden},
			If: func(c *evidence.Case) bool {
				return c.NamedService() == "aoss" && payloadToken(c) == "" && c.Claim == nil
			},
			Says: "OpenSearch Serverless answers 403 and no more where x-amz-content-sha256 is not sent.",
		},
		{
			All: some(prose.HashNotSent), Weight: 1,
			Says: "The text says that x-amz-content-sha256 is not sent.",
		},
	},
	Look:   lookPayloadHeaderMissing,
	Commit: commitPayloadHeaderMissing,
	Fixes: func(c *evidence.Case, _ Finding) []Fix {
		if rules, known := c.Rules(); known && rules.HashRefused {
			return []Fix{{
				Client: true, Text: "Send x-amz-content-sha256 with the word UNSIGNED-PAYLOAD, and sign the word in place of the hash.",
				Command: "-H 'x-amz-content-sha256: " + sigv4.UnsignedPayload + "'",
			}}
		}
		fix := Fix{
			Client:  true,
			Text:    "Send x-amz-content-sha256 with the SHA-256 of the body in lower-case hexadecimal, and sign it where your client signs.",
			Command: `-H "x-amz-content-sha256: $(printf %s "$BODY" | sha256sum | cut -d' ' -f1)"`,
		}
		if c.Request != nil && c.Request.WholeBody {
			fix.Command = fmt.Sprintf("-H 'x-amz-content-sha256: %s'", sigv4.HashPayload(c.Request.Body))
		}
		fixes := []Fix{fix}
		if c.ThroughCloudFront() {
			fixes = append(fixes, Fix{Text: "Let CloudFront pass the header: the origin request policy AllViewerExceptHostHeader does; an allow-list does not take this name."})
		}
		return fixes
	},
})

// lookPayloadHeaderMissing reads S3's sentence, or finds the header absent or misspelt where it is needed.
// A Lambda function URL behind an origin access control needs it for each body, since CloudFront signs
// and does not hash bodies:
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html
func lookPayloadHeaderMissing(c *evidence.Case) []Finding {
	if c.AnsweredWith(answer.PayloadHeaderMissing) {
		return said(c, "content-sha256-header-missing", "AWS says that the header x-amz-content-sha256 is missing or not valid.")
	}
	if hint, ok := c.HintedAs(evidence.HintHeaderCures, payloadHeader); ok && refused(c) {
		return one(Finding{
			Code: "content-sha256-header-missing", Certainty: Likely, Weight: 5, Label: payloadHeader, Where: hint.Place,
			Explanation: "The text says that the request works with x-amz-content-sha256: the client does not send it by itself.",
		})
	}
	if !mismatch(c) && !c.AnsweredWith(answer.Forbidden) {
		return nil
	}
	f := Finding{Code: "content-sha256-header-missing", Certainty: Likely, Label: payloadHeader}
	if name, place := misspelt(c); name != "" {
		f.Weight, f.Where = 2, place
		f.Explanation = fmt.Sprintf("The request carries %s. The name of the header is %s.", name, payloadHeader)
		return one(f)
	}
	if hint, ok := c.Hinted(evidence.HintMisspelt); ok && headerSent(c, payloadHeader) != sent {
		f.Weight, f.Where = 4, hint.Place
		f.Explanation = fmt.Sprintf("The code sets %s. The name of the header is %s.", hint.Value, payloadHeader)
		return one(f)
	}
	service := c.Service()
	rules, known := c.Rules()
	if known && rules.HashRefused && headerSent(c, payloadHeader) == sent && payloadToken(c) == "" {
		f.Weight = 2
		f.Explanation = fmt.Sprintf("The service %s takes no hash of a payload: x-amz-content-sha256 has to say UNSIGNED-PAYLOAD.", service)
		return one(f)
	}
	if headerSent(c, payloadHeader) == sent || presigned(c) {
		return nil
	}
	if slices.Contains(c.SignedNames(), payloadHeader) {
		return nil
	}
	switch {
	case c.Remarked(prose.EdgeSigns) && !c.Remarked(prose.HostForwarded) && c.Claim == nil:
		f.Weight = 2
		if bodyMatters(c) {
			f.Weight = 3
		}
		f.Explanation = "Origin access control signs requests without their body: for each request with one, the client has to send x-amz-content-sha256."
	case (service == "lambda" || c.Remarked(prose.FunctionURL)) && c.ThroughCloudFront() && c.Claim == nil && bodyMatters(c):
		f.Weight = 3
		f.Explanation = "A function URL behind CloudFront's origin access control needs x-amz-content-sha256 for each request with a body: CloudFront signs and does not hash bodies."
	case service == "lambda" && c.ThroughCloudFront() && c.Claim == nil:
		f.Certainty = Possible
		f.Explanation = "If CloudFront signs for the function URL, each request with a body needs x-amz-content-sha256 from the viewer."
	case known && rules.PayloadHeader && headerSent(c, payloadHeader) == absent && service != "s3":
		f.Weight = 1
		f.Explanation = fmt.Sprintf("The service %s wants x-amz-content-sha256 on every request, and this one does not carry it.", service)
	case known && rules.PayloadHeader && headerSent(c, payloadHeader) == absent && c.Claim != nil && !c.AnsweredWith(answer.SignatureMismatch):
		f.Explanation = "S3 wants x-amz-content-sha256 on every signed request, and this one does not carry it."
	case service == "aoss" && c.Claim != nil:
		f.Explanation = "OpenSearch Serverless wants x-amz-content-sha256 on every request, and the signature does not cover it."
	case service == "aoss":
		f.Certainty = Possible
		f.Explanation = "OpenSearch Serverless wants x-amz-content-sha256 on every request, signed, also without a body."
	default:
		return nil
	}
	return one(f)
}

// misspelt finds a header whose name is nearly the right one.
func misspelt(c *evidence.Case) (string, evidence.Place) {
	if c.Request == nil {
		return "", evidence.Place{}
	}
	for i, field := range c.Request.Header {
		plain := strings.NewReplacer("-", "", "_", "").Replace(strings.ToLower(field.Name))
		if strings.EqualFold(field.Name, payloadHeader) || !strings.HasPrefix(plain, "xam") {
			continue
		}
		if strings.Contains(plain, "contentsha") || strings.Contains(plain, "contentsh256") || strings.Contains(plain, "bodysha256") {
			if i < len(c.Request.Fields) {
				return field.Name, c.Request.Fields[i]
			}
			return field.Name, c.Request.Place
		}
	}
	return "", evidence.Place{}
}

// sendsBody reports whether the request has a body, or a method that has one as a rule.
func sendsBody(c *evidence.Case) bool {
	if c.Request == nil {
		return false
	}
	switch c.Request.Method {
	case "POST", "PUT", "PATCH":
		return !c.Request.WholeBody || len(c.Request.Body) > 0
	}
	return len(c.Request.Body) > 0
}

// bodyMatters reports whether the requests that fail have a body, or text says that those alone fail.
func bodyMatters(c *evidence.Case) bool {
	if sendsBody(c) || worksWithoutBody(c) || c.Remarked(prose.BodyMethodFails) {
		return true
	}
	for _, trial := range c.Trials {
		switch trial.Method {
		case "POST", "PUT", "PATCH":
			if !trial.Works {
				return true
			}
		}
	}
	return false
}

// commitPayloadHeaderMissing leaves the header out where the service wants it.
func commitPayloadHeaderMissing(_ *rand.Rand, a *Attempt) bool {
	if !sigv4.RulesFor(a.Service).PayloadHeader || a.Expires > 0 || !a.decides() {
		return false
	}
	a.Mistakes = append(a.Mistakes, mistake(func(s *Signing) {
		s.Canonical.Headers = sigv4.Header(s.Canonical.Headers).Without(payloadHeader)
		s.Canonical.SignedHeaders = fieldNames(s.Canonical.Headers)
	}))
	a.Sending = append(a.Sending, dropHeader(payloadHeader), rewriteAuthorization(func(value string) string {
		return strings.Replace(value, payloadHeader+";", "", 1)
	}))
	return true
}
