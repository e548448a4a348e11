package topology

import (
	"strings"

	"countersign/internal/jsonpos"
)

func readFunctionURL(r *reader, n *node) { r.functionURL(n, false) }

func readFunctionURLs(r *reader, n *node) {
	for _, item := range r.objects(n, "FunctionUrlConfigs") {
		r.functionURL(item, true)
	}
}

func (r *reader) functionURL(n *node, listed bool) {
	if !r.need(n, "FunctionUrl", "AuthType") {
		return
	}
	u := FunctionURL{
		Function: r.filled(n, "FunctionArn"), AuthType: r.one(n, "AuthType", "AWS_IAM", "NONE"),
		InvokeMode: r.one(n, "InvokeMode", "BUFFERED", "RESPONSE_STREAM"), Source: r.source(n),
	}
	if url, ok := r.filled(n, "FunctionUrl").Get(); ok {
		host, scheme := strings.CutPrefix(url, "https://")
		if host, _, _ = strings.Cut(host, "/"); !scheme || host == "" {
			r.fail(n.get("FunctionUrl"), "an address with https:// is wanted, and %q stands there", clip(url))
			return
		}
		u.Host = Known(strings.ToLower(host), r.source(n.get("FunctionUrl")))
	}
	add(r, &r.into.FunctionURLs, u, "function URL", u.Host, u.Source, listed)
}

func isLambdaPolicy(n *node) bool {
	return n.has(jsonpos.String, "Policy") && n.has(jsonpos.String, "RevisionId")
}

func readLambdaPolicy(r *reader, n *node) {
	if text := r.policy(n, "Policy"); text.IsKnown() {
		r.loose.policies = append(r.loose.policies, loosePolicy{hint: r.hint, text: text})
	}
}
