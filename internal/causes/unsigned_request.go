package causes

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"countersign/internal/answer"
	"countersign/internal/evidence"
	"countersign/internal/evidence/prose"
)

var _ = register(Cause{
	Code: "unsigned-request", Family: FamilyAuthorization, Hop: HopClient,
	Title: "no signature reached the verifier",
	Told: []Telling{
		{
			All: some(prose.AuthorizationDropped), Weight: 3,
			Answers: []answer.Kind{answer.MissingToken, answer.Forbidden, answer.NotAuthorized},
			Says:    "The text says that Authorization is not passed on.",
		},
	},
	Look:   lookUnsignedRequest,
	Commit: commitUnsignedRequest,
	Fixes:  fixUnsignedRequest,
})

// lookUnsignedRequest weighs the two meanings of a missing token: no signature, or no such route. What
// decides is whether the client is known to have signed, and whether a hop could have removed it.
// CloudFront removes Authorization from GET and HEAD by default:
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html
func lookUnsignedRequest(c *evidence.Case) []Finding {
	if c.Answer == nil || c.AnsweredWith(answer.SignatureMismatch, answer.Accepted) {
		return nil
	}
	f := Finding{Code: "unsigned-request", Where: c.Answer.Place}
	signed := c.Claim != nil && !foreign(schemeOf(c.Claim.Raw))
	hop, hopped := behindHop(c)
	if signed {
		f.Hop = hop
	}
	if signed && c.Received != nil && c.Received.Header.Has("authorization") {
		return nil // the signature arrived
	}
	if c.Received != nil && c.Received.WholeHeader && !c.Received.Header.Has("authorization") && signed && !c.Claim.Presigned {
		f.Certainty, f.Where, f.Hop = Shown, c.Received.Place, orHop(hop, HopProxy)
		f.Explanation = "The client sent Authorization, and what the server received has none: something between them removed it."
		f.Proof = &Proof{Kind: ProofCanonical}
		return one(f)
	}
	switch c.Answer.Kind {
	case answer.MissingToken:
		if !isGateway(c) {
			list := said(c, "unsigned-request", fmt.Sprintf("AWS says that the request carries no signature: %q.", shortMessage(c)))
			if signed {
				list[0].Hop = orHop(hop, HopProxy)
				list[0].Explanation = fmt.Sprintf("AWS says that the request carries no signature (%q), and the client signed: something between them removed it.", shortMessage(c))
			}
			return list
		}
		return one(missingToken(c, f, signed, hopped))
	case answer.NotAuthorized:
		if !c.Answer.Anonymous && !(c.Answer.Principal == "" && unsigned(c)) {
			return nil
		}
		f.Certainty, f.Weight = Likely, 1
		switch {
		case signed && hopped:
			f.Weight = 2
			f.Explanation = "AWS speaks of an anonymous user although the client signed: the signature was removed on the way."
		case unsigned(c):
			f.Weight = 2
			f.Explanation = "The request carries no signature, so that AWS takes the caller for anonymous."
		default:
			f.Explanation = "AWS speaks of an anonymous user: no signature arrived."
		}
	case answer.Forbidden:
		if c.Answer.By != answer.ByLambdaURL && c.Answer.By != answer.ByHTTPAPI {
			return nil
		}
		f.Certainty = Possible
		f.Explanation = fmt.Sprintf("%s answers so to requests without a signature.", whoAnswered(c))
		switch {
		case unsigned(c):
			f.Certainty, f.Weight = Likely, 2
			f.Explanation = fmt.Sprintf("The request carries no signature, and %s answers so to such requests.", whoAnswered(c))
		case signed && hopped && mayLoseAuthorization(c):
			f.Certainty, f.Weight = Likely, 1
			f.Explanation = "The client signed, and CloudFront removes Authorization unless a policy forwards it."
		case signed:
			return nil
		}
	case answer.IncompleteSignature:
		if len(c.Answer.Missing) > 0 || c.Answer.Got != "" || signed {
			return nil
		}
		f.Certainty = Possible
		f.Explanation = "The authoriser found no signature that it could read."
	default:
		return nil
	}
	return one(f)
}

// missingToken weighs API Gateway's "Missing Authentication Token".
func missingToken(c *evidence.Case, f Finding, signed, hopped bool) Finding {
	direct := c.Remarked(prose.WorksDirectly) || worksAtGatewayOnly(c)
	switch {
	case direct:
		f.Certainty, f.Weight, f.Hop = Likely, 3, orHop(f.Hop, HopEdge)
		f.Explanation = "The same request works at the API's own name, so the route exists: a hop in front of it removed the signature."
	case signed && hopped && mayLoseAuthorization(c):
		f.Certainty, f.Weight = Likely, 2
		f.Explanation = "The client signed, and CloudFront removes Authorization from GET and HEAD unless a policy forwards it."
	case c.ThroughCloudFront() && !signed && mayLoseAuthorization(c):
		f.Certainty, f.Weight, f.Hop = Likely, 2, HopEdge
		f.Explanation = "The request passed CloudFront, which removes Authorization from GET and HEAD unless a policy forwards it."
	case c.Remarked(prose.WorksElsewhere):
		f.Certainty, f.Weight = Likely, 2
		f.Explanation = "The same route works from another client, so it exists: this client did not sign."
	case unsigned(c):
		f.Certainty = Likely
		f.Explanation = "The request carries no signature. If the route exists and uses IAM, that is the cause."
	case signed:
		f.Certainty = Possible
		f.Explanation = "The client signed. If the route exists, something between it and API Gateway removed the signature."
	default:
		f.Certainty = Likely
		f.Explanation = "If the route exists and uses IAM, then no signature arrived."
	}
	return f
}

// mayLoseAuthorization reports whether the method is one of which CloudFront removes Authorization by
// default, or is not known.
func mayLoseAuthorization(c *evidence.Case) bool {
	if c.Request == nil {
		return true
	}
	switch c.Request.Method {
	case "", "GET", "HEAD", "OPTIONS":
		return true
	}
	return false
}

func orHop(hop, otherwise Hop) Hop {
	if hop == "" {
		return otherwise
	}
	return hop
}

// whoAnswered names the one who answered, to begin a sentence.
func whoAnswered(c *evidence.Case) string {
	switch c.Answer.By {
	case answer.ByRESTAPI:
		return "API Gateway (REST API)"
	case answer.ByHTTPAPI:
		return "API Gateway (HTTP API)"
	case answer.ByLambdaURL:
		return "The function URL"
	case answer.ByCloudFront:
		return "CloudFront"
	case answer.ByUnknown, "":
		return "The server"
	}
	return string(c.Answer.By)
}

// shortMessage is AWS's sentence, cut where it becomes long.
func shortMessage(c *evidence.Case) string {
	message := strings.TrimSpace(orElse(c.Answer.Message, c.Answer.Code))
	if len(message) > 120 {
		return message[:strings.LastIndexByte(message[:120], ' ')+1] + "..."
	}
	return message
}

const forwardAll = "Give the CloudFront behaviour the managed policies CachingDisabled and AllViewerExceptHostHeader, so that the whole signature passes."

func fixUnsignedRequest(c *evidence.Case, f Finding) []Fix {
	forward := Fix{Text: forwardAll}
	if f.Hop == HopProxy {
		forward.Text = "Let the proxy pass Authorization and every X-Amz-* header."
		forward.Command = "proxy_set_header Authorization $http_authorization;"
	}
	if f.Hop == HopEdge || f.Hop == HopProxy {
		return []Fix{forward}
	}
	sign := callFix(c, "Sign the request.")
	if c.ThroughCloudFront() {
		return []Fix{sign, forward}
	}
	return []Fix{sign}
}

// commitUnsignedRequest sends no signature, or lets a hop remove it.
func commitUnsignedRequest(r *rand.Rand, a *Attempt) bool {
	if a.Expires > 0 || !a.decides() {
		return false
	}
	if r.IntN(2) == 0 {
		a.Sending = append(a.Sending, dropHeader("Authorization"))
		return true
	}
	a.hop(r)
	if a.Passes == HopEdge {
		a.Request.Method, a.Request.Body = "GET", nil // the methods of which CloudFront removes it
	}
	a.OnTheWay = append(a.OnTheWay, dropHeader("Authorization"))
	return true
}
