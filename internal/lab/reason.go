package lab

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"countersign/internal/causes"
	"countersign/internal/diagnose"
	"countersign/internal/gateway"
	"countersign/internal/report"
	"countersign/internal/topology"
)

// leaves are the causes that a reason of the gateway leaves, the usual one first. Answers such as Forbidden and
// "Missing Authentication Token" fit several causes; the lab knows which reason it was.
var leaves = map[gateway.Reason][]causes.Code{
	gateway.UnknownHost:         {"host-unknown"},
	gateway.DefaultEndpointOff:  {"default-endpoint-disabled"},
	gateway.UnmappedPath:        {"route-not-found"},
	gateway.UnknownStage:        {"route-not-found"},
	gateway.UnknownRoute:        {"route-not-found", "non-sigv4-authorization"},
	gateway.Unsigned:            {"unsigned-request"},
	gateway.TwoSignatures:       {"duplicate-auth-header"},
	gateway.MalformedSignature:  {"malformed-auth-header", "non-sigv4-authorization", "duplicate-auth-header", "credential-whitespace", "credentials-not-loaded"},
	gateway.IncompleteSignature: {"malformed-auth-header", "non-sigv4-authorization", "credentials-not-loaded"},
	gateway.NoDate:              {"date-header-missing"},
	gateway.HostNotSigned:       {"host-not-signed"},
	gateway.Expired:             {"clock-skew", "presigned-expired"},
	gateway.NotYetCurrent:       {"clock-skew"},
	gateway.BadCredential:       {"malformed-auth-header", "swapped-credentials", "credential-whitespace", "credentials-not-loaded"},
	gateway.WrongScope:          {"wrong-region", "wrong-service", "scope-date-mismatch"},
	gateway.TokenInvalid:        {"session-token-damaged", "session-token-must-not-be-signed"},
	gateway.TokenMissing:        {"missing-session-token"},
	gateway.TokenExpired:        {"session-token-expired"},
	gateway.UnknownKey:          {"unknown-access-key", "credentials-not-loaded", "swapped-credentials"},
	gateway.InactiveKey:         {"unknown-access-key"},
	gateway.NotAllowed:          {"not-authorized-policy"},
	gateway.ExplicitDeny:        {"explicit-deny"},
	gateway.APIKeyMissing:       {"api-key-missing"},
	gateway.APIKeyInvalid:       {"api-key-missing"},
}

// settle gives a diagnosis what the gateway knows of its own reason: of the causes that it left, the first
// becomes the answer, and suspicions of others go. What was proven or shown stays.
func (x *Exchange) settle(r *diagnose.Result) {
	switch {
	case x.answeredByEdge():
		x.settleEdge(r)
		return
	case x.Verdict == nil, x.signedByEdge() && x.Verdict.Reason != gateway.NotAllowed && x.Verdict.Reason != gateway.ExplicitDeny:
		return // CloudFront's own signature is not the client's doing
	}
	if text := x.nameless(); text != "" {
		r.Findings, r.Verdict, r.Summary, r.Next = nil, report.NotASignatureProblem, text, nil
		return
	}
	left := x.left()
	if left == nil || len(r.Findings) > 0 && r.Findings[0].Certainty >= causes.Shown {
		return
	}
	first := causes.Finding{Code: left[0]}
	if i := slices.IndexFunc(r.Findings, func(f causes.Finding) bool { return slices.Contains(left, f.Code) }); i >= 0 {
		first = r.Findings[i]
	}
	first.Certainty, first.Usual = causes.Shown, false
	first.Explanation = cmp.Or(x.explanation(first.Code), first.Explanation, sentence(causes.Lookup(first.Code).Title))
	if first.Code == "unsigned-request" {
		first.Hop = causes.HopClient // a hop that removed the signature is shown already
	}
	r.Findings = []causes.Finding{first}
	r.Verdict, r.Summary, r.Next = report.Explained, first.Explanation, nil
	if family := causes.Lookup(first.Code).Family; family == causes.FamilyPolicy || family == causes.FamilyRouting {
		r.Verdict = report.NotASignatureProblem
	}
}

// left returns the causes that the gateway's reason leaves, nil where it tells no more than the answer does.
func (x *Exchange) left() []causes.Code {
	all := leaves[x.Verdict.Reason]
	if x.Verdict.Reason != gateway.WrongScope {
		return all
	}
	_, faults, _ := strings.Cut(x.Verdict.Detail, " ") // "wrong region service"
	var left []causes.Code
	for _, code := range all {
		if slices.ContainsFunc(strings.Fields(faults), func(fault string) bool { return strings.Contains(string(code), fault) }) {
			left = append(left, code)
		}
	}
	return left
}

// explanation says in a sentence what the gateway knows; "" where it knows no more than the cause itself says.
func (x *Exchange) explanation(code causes.Code) string {
	v := x.Verdict
	switch {
	case v.Reason == gateway.Unsigned:
		return "No signature arrived, and the route needs one."
	case v.Reason == gateway.UnknownHost:
		return "API Gateway has no API, custom domain or function URL with the host " + x.Received.Host() + "."
	case v.Reason == gateway.DefaultEndpointOff:
		return "The API's own name is switched off (disableExecuteApiEndpoint)."
	case v.Reason == gateway.UnmappedPath:
		return "No mapping of the custom domain fits the path " + x.Received.Path() + "."
	case v.Reason == gateway.UnknownStage:
		return "The path " + x.Received.Path() + " begins with no stage of the API. " + stages(v.API)
	case v.Reason == gateway.UnknownRoute && code == "route-not-found":
		text := "The stage " + v.Stage + " has no " + v.Method + " " + v.Path + "."
		if v.Domain != nil && strings.HasPrefix(v.Path+"/", "/"+v.Stage+"/") {
			text += " At a custom domain the stage is not part of the path."
		}
		return text
	case v.Reason == gateway.APIKeyMissing, v.Reason == gateway.APIKeyInvalid:
		return "The signature is right. The method wants an API key: " + v.Detail + "."
	case v.Reason == gateway.NotAllowed, v.Reason == gateway.ExplicitDeny:
		who := "The signature is right"
		switch {
		case x.signedByEdge():
			who = "CloudFront signed the request, rightly"
		case v.AccessKeyID == "":
			who = "The route asks for no signature"
		}
		return who + ", and " + v.Action + " on " + v.ARN + " is denied " + v.Detail + "."
	case v.Reason == gateway.Expired, v.Reason == gateway.NotYetCurrent:
		return "The signature's time is " + strings.NewReplacer(" old", " behind", " ahead", " ahead of").Replace(v.Detail) + " the verifier's clock; five minutes are allowed."
	}
	return ""
}

// nameless says in a sentence why the gateway refused, where that is no cause of the catalogue; "" where it is one.
func (x *Exchange) nameless() string {
	v := x.Verdict
	switch v.Reason {
	case gateway.MalformedPath:
		return "The path " + x.Received.Path() + " is malformed: it does not begin with a slash, climbs above the root, or has a percent sign that begins no escape."
	case gateway.UnknownFunctionURL:
		return "Lambda has no function URL with the host " + x.Received.Host() + "."
	case gateway.PrivateEndpoint:
		return "The API is private, and the request did not come through an interface endpoint of a VPC."
	case gateway.NoUpgrade:
		return "This is the address of a WebSocket API: it takes the handshake of a WebSocket, and calls to /@connections/ID below the stage."
	case gateway.Unauthorized:
		return "The route has an authoriser (" + v.Route.Authorization.Or("CUSTOM") + "), which takes a token: no signature is concerned."
	case gateway.ConnectionGone:
		return "The signature is right. The connection " + v.ConnectionID + " is closed."
	}
	return ""
}

// answeredByEdge reports whether CloudFront itself answered the request.
func (x *Exchange) answeredByEdge() bool { return x.Edge != nil && x.Edge.Answer != nil }

func stages(a *topology.API) string {
	var names []string
	for i := range a.Stages {
		if name, ok := a.Stages[i].Name.Get(); ok {
			names = append(names, name)
		}
	}
	return "There are: " + strings.Join(names, ", ") + "."
}

// sentence makes a title a sentence.
func sentence(title string) string {
	first, size := utf8.DecodeRuneInString(title)
	return string(unicode.ToUpper(first)) + title[size:] + "."
}
