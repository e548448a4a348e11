package gateway

import "countersign/internal/gateway/iam"

// textFunctionForbidden is what a function URL says since 2025; before, the word alone. The page that it names
// is the source.
const textFunctionForbidden = "Forbidden. For troubleshooting Function URL authorization issues, see: " +
	"https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"

// functionURL answers at a Lambda function URL.
// https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
func (q *inquiry) functionURL(u *functionURL) {
	v := q.v
	v.Family, v.FunctionURL = LambdaURL, u.top
	v.Method, v.Path = q.req.Method, q.req.Path()
	q.region, q.account = u.region, u.account
	q.unknown(u.unknown)
	v.ARN = u.function
	if u.authType != "NONE" && !q.authenticate("lambda") {
		return
	}
	if why := u.top.ResourcePolicy; why.IsUnknown() && (v.Caller.Type == iam.Anonymous || v.Caller.Type == "" || v.Caller.Type == iam.Service) {
		// Nothing but that policy lets such callers in, and a URL that somebody calls has one that does.
		q.unknown([]string{"the policy of the function is not known (" + why.Why() + "): assumed that it allows the call"})
		v.Action, v.Allowed = "lambda:InvokeFunctionUrl", true
		return
	}
	assume(&v.Unknown, u.top.ResourcePolicy, "the policy of the function", "none")
	// A signature that is wrong is reported where the policies would not allow either (measured by one report).
	// Both actions must be allowed.
	for _, action := range [...]string{"lambda:InvokeFunctionUrl", "lambda:InvokeFunction"} {
		v.Action = action
		if q.decide(u.policy) {
			continue
		}
		if action == "lambda:InvokeFunction" {
			q.note(noteFunctionBoth)
		}
		q.functionForbidden()
		return
	}
	v.Allowed = true
}

// functionForbidden answers what the policies do not allow, without saying which.
func (q *inquiry) functionForbidden() {
	reason := NotAllowed
	if q.v.Decision.Explicit {
		reason = ExplicitDeny
	}
	q.v.Detail = q.v.denial()
	q.refuse(403, reason, typeAccessDenied, upperMessage, textFunctionForbidden)
}

// refuseFunctionURL answers a signature that was not accepted: an unsigned request like one that is not
// allowed, an unknown key as a wrong signature, and no canonical request
// (aws-samples/aws-lambda-function-url-secured#26, cdklabs/cdk-nextjs#87).
func (q *inquiry) refuseFunctionURL(r *refusal) {
	switch r.reason {
	case Unsigned:
		q.refuse(403, r.reason, typeAccessDenied, upperMessage, textFunctionForbidden)
		return
	case UnknownKey, InactiveKey, TokenInvalid, TokenMissing:
		q.refuse(403, r.reason, typeInvalidSignature, lowerMessage, r.message)
		return
	case SignatureMismatch, UnsignedPayload, Expired, NotYetCurrent:
	default:
		q.note(noteURLSignature)
	}
	q.refuse(403, r.reason, r.errorType, lowerMessage, r.message)
}

// unknownFunctionURL answers for an id that no function has. One report shows it.
func (q *inquiry) unknownFunctionURL() {
	q.v.Family = LambdaURL
	q.refuse(403, UnknownFunctionURL, typeAccessDenied, upperMessage, "")
	q.v.Body = []byte(`{"Message":null}`)
	if q.req.Method == "HEAD" {
		q.v.Body = nil
		return
	}
	q.v.Header = q.v.Header.With("Content-Length", "16")
}
