package iam

import "strings"

// Message words a denial as API Gateway's REST APIs do, such as
//
//	User: arn:aws:iam::123456789012:user/alice is not authorized to perform: execute-api:Invoke on
//	resource: arn:aws:execute-api:eu-west-1:********9012:abc123def4/prod/GET/pets because no
//	identity-based policy allows the execute-api:Invoke action
//
// The account id of the resource is masked but for its last four digits.
// https://repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden
func (d Decision) Message(r *Request) string {
	user := r.Caller.ARN
	if user == "" {
		user = "anonymous"
	}
	return "User: " + user + " is not authorized to perform: " + r.Action +
		" on resource: " + Masked(r.Resource) + d.Suffix(r)
}

// Suffix returns the end of the message, from the blank on. A denial of an anonymous caller that no
// statement made has none (ASFHyP3/hyp3#2283, 2024, and
// https://repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden).
func (d Decision) Suffix(r *Request) string {
	switch {
	case d.Explicit && d.By == Identity:
		return " with an explicit deny in an " + string(d.By)
	case d.Explicit:
		return " with an explicit deny in a " + string(d.By)
	case r.Caller.typeOrAnonymous() == Anonymous:
		return ""
	}
	return " because no " + string(d.By) + " allows the " + r.Action + " action"
}

// Masked returns an ARN with its account id as AWS prints it in denials: "********" and four digits.
func Masked(arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || len(parts[4]) <= 4 {
		return arn
	}
	parts[4] = "********" + parts[4][len(parts[4])-4:]
	return strings.Join(parts, ":")
}
