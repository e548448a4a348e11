package diagnose

import (
	"strings"

	"countersign/internal/answer"
	"countersign/internal/causes"
	"countersign/internal/evidence"
	"countersign/internal/report"
	"countersign/internal/shell"
)

// next names the one piece of evidence that would decide, or nil when the first finding does.
func next(c *evidence.Case, r *Result) *Next {
	if r.Verdict == report.Healthy || len(r.Findings) > 0 && r.Findings[0].Certainty >= causes.Shown {
		return nil
	}
	switch {
	case causes.DerivedRightly(c):
		return &Next{
			Text:    "The keys in the evidence are rightly made one of the other. Whether the first is right, the secret tells; it stays on this machine.",
			Command: "countersign diagnose --credentials-from env FILE...",
		}
	case c.Claim != nil && c.Claim.Err == nil && c.Given == nil && (c.Verified.Whole() || sentSide(c) != nil && sentSide(c).whole):
		return &Next{
			Text:    "The signature that was sent is in the evidence. With the secret it can be recomputed until the text that was signed is found; the secret stays on this machine.",
			Command: "countersign diagnose --credentials-from env FILE...",
		}
	case c.Verified.Whole():
		return ownTexts(c)
	case c.AnsweredWith(answer.Forbidden) && c.Answer.By == answer.ByHTTPAPI:
		return &Next{
			Text:    "An HTTP API does not say why. Its access log does: add $context.authorizer.error and $context.error.message to the log format.",
			Command: "aws apigatewayv2 update-stage --api-id API --stage-name STAGE --access-log-settings ...",
		}
	case c.Given != nil && c.Claim != nil && c.Request != nil && c.Request.WholeHeader && c.Answer != nil && c.Answer.Response.Status != 0:
		return nil // the client has nothing more to give
	case c.Request == nil || c.Answer == nil:
		return &Next{
			Text:    "Add the request as it was sent, together with the whole answer.",
			Command: "curl -v ... " + shell.Quote(urlOf(c)) + " 2>&1 | countersign diagnose -",
		}
	case c.Answer.Kind == answer.SignatureMismatch:
		return &Next{
			Text:    "Add the Authorization header that was sent and the whole body of the answer: API Gateway and S3 print what they verified.",
			Command: "curl -v ... " + shell.Quote(urlOf(c)) + " 2>&1 | countersign diagnose -",
		}
	}
	return &Next{
		Text:    "Add the request as it was sent, with its Authorization header, and the whole answer.",
		Command: "curl -v ... " + shell.Quote(urlOf(c)) + " 2>&1 | countersign diagnose -",
	}
}

// ownTexts asks for what the client signed where what was verified is known, in the way in which the client at hand
// prints it.
func ownTexts(c *evidence.Case) *Next {
	next := &Next{
		Text:    "AWS's canonical request is there; what your client signed is not. Add the client's own canonical request and string to sign.",
		Command: "aws ... --debug 2>debug.log; countersign diagnose FILE... debug.log",
	}
	for _, seen := range c.Clients {
		switch {
		case seen.Client.Shows != "":
			next.Command = seen.Client.Shows
			return next
		case seen.Client.Prints != "":
			next.Text = "AWS's canonical request is there; what your client signed is not. Add the request as it was sent, with its Authorization header: with the secret beside it, the text that was signed is found."
			next.Command = seen.Client.Prints
			return next
		}
	}
	return next
}

func urlOf(c *evidence.Case) string {
	switch {
	case c.URL != nil:
		return withoutSignature(c.URL.Text)
	case c.Request != nil && c.Request.Host() != "":
		return withoutSignature("https://" + c.Request.Host() + c.Request.Target)
	}
	return "URL"
}

// withoutSignature shortens a presigned URL, whose signature is not shown: such a URL cannot be called.
func withoutSignature(url string) string {
	if path, query, ok := strings.Cut(url, "?"); ok && strings.Contains(query, "X-Amz-Signature=") {
		return path + "?..."
	}
	return url
}
