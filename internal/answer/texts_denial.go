package answer

import "strings"

// denialTexts are the answers of policies: the signature was right, or was not asked for.
func denialTexts() []*sentence {
	return []*sentence{
		{
			kind: NotAuthorized, form: "User: … is not authorized to perform: … on resource: … because no identity-based policy allows the … action", head: "is not authorized to perform", reach: 3 << 10,
			before: rx(`(?:(?:User: ?|User ["'` + "`" + `]?)?(anonymous|[^\s"'` + "`" + `<>=]+)["'` + "`" + `]? )?$`),
			after: rx(`^:? ?["'` + "`" + `]?([A-Za-z0-9-]+:[A-Za-z0-9*]+)["'` + "`" + `]?(?: on (?:the )?resource:? ?["'` + "`" + `]?([^\s"'` + "`" + `<>]+)["'` + "`" + `]?)?` +
				`( with an explicit deny(?: in an? [a-z -]*?(?:policy|boundary))?| because no [A-Za-z -]*?(?:policy|boundary) allows? (?:the )?[^\s"'<>]+(?: action)?)?\.?`),
			fill: fillDenial, source: gateway403,
		},
		{
			kind: NotAuthorized, form: "Not authorized to perform sts:AssumeRoleWithWebIdentity", head: "Not authorized to perform sts", exact: true, after: rx(`^:(AssumeRole[A-Za-z]*)`),
			by:     "sts",
			fill:   func(m *match, a *Answer) { a.Action = "sts:" + m.after[1] },
			source: "STS, public reports",
		},
		{
			kind: NotAuthorized, form: "You are not authorized to perform this operation.", head: "you are not authorized to perform this operation", after: rx(`^\.?`), by: "ec2", source: "EC2's UnauthorizedOperation",
		},
		{
			kind: NotAuthorized, form: "Access Denied", head: "Access Denied", exact: true, weak: true,
			before: rx(`(?:` + messageKey + `|AccessDenied[A-Za-z]*\)?["']?(?: \(client\))?:? ?|\(AccessDenied\) when calling the \w+ operation: )$`), after: rx(`^\.?`), fill: keyOnly,
			says:   "S3 refuses without a reason: a policy, an ACL or a block on public access denies, or the object does not exist and the caller may not list the bucket. It also answers so to requests without a signature.",
			causes: []string{"not-authorized-policy", "explicit-deny", "unsigned-request"}, apart: "Newer answers name the policy (User: … is not authorized to perform …). If not, look whether the request carries a signature at all.",
			source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html",
		},
		{
			kind: NotAuthorized, form: "All access to this object has been disabled", head: "all access to this", after: rx(`^ (?:object|resource|bucket) has been disabled\.?`), by: ByS3,
			source: s3Errors + " (AllAccessDisabled)",
		},
		{
			kind: NotAuthorized, form: "Access to the resource … is denied.", head: "access to the resource", after: rx(`^ ["']?(https?://[^\s"'<>]+)["']? is denied\.?`),
			fill: func(m *match, a *Answer) { a.Resource = m.after[1] }, source: "SQS, public reports",
		},
		{
			kind: NotAuthorized, form: "Access to requested resource is denied.", head: "access to requested resource is denied", after: rx(`^\.?`),
			says: "Amazon's Selling Partner API: the signature was right, the application or its role lacks the permission, or the access token is for another seller.", source: "https://github.com/mhart/aws4/issues/125",
		},
		{
			kind: NotAuthorized, form: "… does not have storage.… access to …", head: "does not have storage", before: rx(`(Anonymous caller|[^\s"'<>]+) $`), after: rx(`^\.([a-z.]+) (?:access|permission)(?: to(?: the)? Google Cloud Storage [a-z]+)?\.?`), by: "gcs",
			fill: func(m *match, a *Answer) {
				a.Principal, a.Action, a.Anonymous = m.before[1], "storage."+m.after[1], m.before[1] == "Anonymous caller"
			},
			source: "Google Cloud Storage's XML API",
		},
		{
			kind: NotAuthorized, form: "Not Authorized to access … on type …", head: "Not Authorized to access", exact: true, after: rx(`^ ([A-Za-z0-9_]+) on type ([A-Za-z0-9_]+)`), by: "appsync",
			fill: func(m *match, a *Answer) { a.Resource = m.after[2] + "." + m.after[1] }, says: "AppSync: the caller was recognised, and may not use this field.", source: "AppSync, public reports",
		},
		{
			kind: NotAuthorized, form: "no permissions for […] and User […]", head: "no permissions for", after: rx(`^ \[([^\]]*)\] and (?:[Uu]ser|associated roles)? ?\[(?:name=)?([^,\]]*)`), by: "es",
			fill: func(m *match, a *Answer) { a.Action, a.Principal = m.after[1], m.after[2] },
			says: "OpenSearch's own access control refuses: IAM and the signature let the request in, the role mapping inside the domain does not.", source: "OpenSearch's security plugin",
		},
		{
			kind: AuthorizerDenied, form: "User is not authorized to access this resource", head: "user is not authorized to access this resource", by: ByRESTAPI,
			after: rx(`^( with an explicit deny(?: in an? [a-z -]*?policy)?| because no [a-z -]*?policy allows? the [^\s"'<>]+ action)?\.?`),
			fill:  func(m *match, a *Answer) { a.ExplicitDeny = strings.Contains(m.after[1], "explicit deny") }, source: gateway403,
		},
		{
			kind: Forbidden, form: "Forbidden. For troubleshooting Function URL authorization issues, see: …", head: "forbidden for troubleshooting function url authorization issues", by: ByLambdaURL,
			after: rx(`^,? see:? ?https://docs\.aws\.amazon\.com/lambda/latest/dg/urls-auth\.html`), says: lambdaURLSays,
			causes: []string{"unsigned-request", "not-authorized-policy"}, apart: lambdaURLApart, source: "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html, which the answer names",
		},
		{
			kind: Forbidden, form: `{"message":"Forbidden"}`, head: "Forbidden", exact: true, weak: true,
			before: rx(`(` + messageKey + `|(?:Forbidden|AccessDenied)Exception\)?(?: when calling the \w+ operation)?(?: \[[^\]]*\])?["']?: ?["']?|Exception: ?)$`),
			after:  rx(`^(?:["'] ?(?:}|, ?["'](?:connectionId|requestId|traceId)["'] ?: ?["'][^"']*["'])|</| \(Service|[^A-Za-z.]? ?$|\.? at |[^A-Za-z.\s-])`),
			fill:   fillForbidden, source: gateway403,
		},
		{
			kind: Forbidden, form: `{"status":403,"error":{"reason":"403 Forbidden","type":"Forbidden"}}`, head: "reason 403 forbidden type forbidden", by: "aoss", says: aossSays,
			causes: []string{"content-sha256-header-missing", "wrong-service", "not-authorized-policy"}, apart: aossApart,
			source: "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-troubleshooting.html",
		},
		{
			kind: Unauthorized, form: `{"status":401,"error":{"reason":"401 Unauthorized","type":"Unauthorized"}}`, head: "reason 401 unauthorized type unauthorized", by: "aoss",
			says:   "OpenSearch Serverless: the collection's network policy does not allow the source of the request. The signature was not looked at.",
			causes: []string{"not-authorized-policy"}, source: "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-troubleshooting.html",
		},
	}
}

const (
	lambdaURLSays  = "The function URL did not let the request in: it is unsigned, or no policy allows both lambda:InvokeFunctionUrl and (for URLs made since October 2025) lambda:InvokeFunction. A wrong signature would have got the sentence about the request signature."
	lambdaURLApart = "Does the request carry a signature when it arrives? Behind CloudFront with origin access control, does the distribution sign (signing behaviour always)? If it does, look at the function's resource policy."
	aossSays       = "OpenSearch Serverless gives no reason: the signature is missing or wrong (often: no x-amz-content-sha256, the service es instead of aoss, or :443 in the Host), or a data access policy or the permission aoss:APIAccessAll is missing."
	aossApart      = "A header x-aoss-response-hint: X01:gw-helper-deny speaks for the data access policy. Check first that x-amz-content-sha256 is sent and signed and that the scope says aoss."
)

// fillDenial reads who may not do what, and which kind of policy says so.
func fillDenial(m *match, a *Answer) {
	a.Principal, a.Action = m.before[1], m.after[1]
	a.Resource = strings.TrimRight(m.after[2], `.,;:)}\`)
	a.Anonymous = a.Principal == "anonymous"
	// A path with a blank in it ends the resource early.
	rest, _, _ := strings.Cut(m.rest(), "\"")
	a.ExplicitDeny = strings.Contains(m.after[3], "explicit deny") || strings.Contains(rest, " with an explicit deny")
	if trimmed := len(m.after[2]) - len(a.Resource); trimmed > 0 && m.after[3] == "" {
		m.end -= trimmed
	}
	a.By = byAction(a.Action)
}

// fillForbidden tells the writers of a bare Forbidden apart by what stands around it: a capital M is a
// Lambda URL's (API Gateway writes so only when it denies with a whole sentence), a traceId is IoT's, a
// connectionId a WebSocket API's.
func fillForbidden(m *match, a *Answer) {
	switch around := m.before[1] + m.after[0]; {
	case strings.Contains(around, "traceId"):
		a.By = "iotdata"
	case strings.Contains(around, "connectionId"):
		a.By = "execute-api"
	case strings.Contains(around, `"Message"`):
		a.By = ByLambdaURL
	}
	keyOnly(m, a)
}
