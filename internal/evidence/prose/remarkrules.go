package prose

import (
	"slices"
	"strings"
	"sync"
)

// remarkRule tells how people put a remark. One of the three is enough.
type remarkRule struct {
	kind Kind
	// states are phrases that state it.
	states []string
	// works are phrases of which a sentence that says "works" states it, fails those of which one that says
	// "fails" does.
	works, fails []string
}

// remarkPhrase is one phrase of a rule. says is what the nearest verdict must be, or saysNothing where the
// phrase states the remark by itself.
type remarkPhrase struct {
	rule  *remarkRule
	words []string
	says  Saying
}

// remarkPhrases are all phrases by their first word.
var remarkPhrases = sync.OnceValue(func() map[string][]remarkPhrase {
	phrases := map[string][]remarkPhrase{}
	rules := slices.Concat(remarkRules, topicRules)
	for i := range rules {
		rule := &rules[i]
		for says, list := range [...][]string{Nothing: rule.states, Works: rule.works, Fails: rule.fails} {
			for _, phrase := range list {
				words := strings.Fields(phrase)
				phrases[words[0]] = append(phrases[words[0]], remarkPhrase{rule, words, Saying(says)})
			}
		}
	}
	return phrases
})

var remarkRules = []remarkRule{
	{
		// AllViewer and HostHeaderOnly are managed policies that forward Host.
		// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
		kind: HostForwarded,
		states: []string{
			"allviewer", "all viewer", "all_viewer", "managed-allviewer", "hostheaderonly", "host header only", "forward the host", "forward host", "forwards host", "forwarding host",
			"forwarding the host", "forwards the host", "forwarded host", "whitelist host", "whitelisted host", "whitelisting host", "host header is forwarded",
			"host header forwarded", "216adef6-5c7f-47e4-b989-5492eafa07d3",
		},
	},
	{
		kind:   EdgeSigns,
		states: []string{"oac", "origin access control", "origin-access-control", "origin access controls"},
	},
	{
		kind:   FunctionURL,
		states: []string{"lambda url", "lambda function url", "function url", "lambda-url", "lambda urls", "function urls", "functionurl"},
	},
	{
		kind:   ThroughCloudFront,
		states: []string{"cloudfront", "cloud front", "cloudfront's", "lambda@edge", "cloudfront.net"},
		works:  []string{"without cloudfront"},
	},
	{
		kind: SigningProxy,
		states: []string{
			"aws-es-proxy", "aws-sigv4-proxy", "sigv4-proxy", "sigv4 proxy", "aws-es-kibana", "aws-signing-proxy", "signing proxy",
			"aws-elasticsearch-proxy", "es-aws-signing-proxy", "elasticsearch signing proxy",
		},
	},
	{
		kind: ThroughProxy,
		states: []string{
			"nginx", "haproxy", "envoy", "traefik", "caddy", "varnish", "squid", "zscaler", "cloudflare", "fastly", "akamai", "istio",
			"linkerd", "mitmproxy", "gomitmproxy", "kong", "apisix", "krakend", "tyk", "reverse proxy", "reverse-proxy", "forward proxy",
			"corporate proxy", "company proxy", "http proxy", "https proxy", "behind a proxy", "behind the proxy", "behind proxy",
			"behind our proxy", "through a proxy", "through the proxy", "through our proxy", "via proxy", "via a proxy", "via the proxy",
			"load balancer", "behind an alb", "behind alb", "behind an nlb", "behind the alb", "via alb", "through an alb",
			"ingress controller", "nginx-ingress", "ingress-nginx", "intercepting proxy", "proxied", "burp", "fiddler", "charles proxy",
			"tls interception", "ssl inspection", "tls inspection", "mod_proxy", "service mesh", "sidecar", "sigv4-proxy",
			"aws-sigv4-proxy", "ssh tunnel", "tcp tunnel", "port-forward", "port forward", "port forwarding", "port-forwarding", "stunnel", "socat", "ngrok", "tunnel on", "web proxy", "an apache", "apache httpd", "through apache", "behind apache", "apache reverse", "apache proxy", "proxypass", "apigee", "big-ip", "netscaler", "yarp", "ocelot", "zuul", "spring cloud gateway", "openresty", "http-proxy-middleware", "bunny cdn", "imperva", "transparent proxy", "vite proxy", "dev proxy", "through a cdn", "behind a cdn", "through the cdn", "our cdn", "via the cdn", "via a cdn", "from the cdn", "behind the cdn", "over a cdn", "over the cdn",
		},
	},
	{
		kind: WorksDirectly,
		works: []string{
			"directly", "direct", "without cloudfront", "without the proxy", "without a proxy", "without proxy", "without the cdn",
			"without nginx", "without the alb", "bypassing", "bypass", "invoke url", "execute-api", "api gateway url", "against the origin",
			"default endpoint", "stage url", "stage's url", "raw url", "own url", "origin url", "against the stage",
		},
	},
	{
		kind: CustomDomain,
		states: []string{
			"custom domain", "custom domains", "custom-domain", "custom hostname", "base path mapping", "base path mappings", "api mapping",
			"alternate domain", "route 53 alias", "route53 alias", "cname", "dns alias", "alias record", "cname record", "custom endpoint", "own hostname", "private hosted zone", "vanity domain", "own domain", "custom dns", "domain name mapped",
		},
	},
	{
		kind: Intermittent,
		states: []string{
			"intermittent", "intermittently", "sometimes", "randomly", "sporadic", "sporadically", "occasionally", "occasional",
			"from time to time", "flaky", "every other request", "now and then", "once in a while", "half of the requests",
			"some of the requests", "every few requests", "non-deterministic", "nondeterministic", "of the time",
		},
	},
	{
		kind: WorksWithoutQuery,
		states: []string{
			"only when there is a query", "only when there are query", "only with query", "only with a query", "only if there is a query",
			"only when i add a query", "only when there is query", "only happens with query", "only when using query", "only for requests with query",
		},
		works: []string{
			"without query", "without the query", "without any query", "without a query", "without parameters", "without params",
			"no query", "without the parameters", "no parameters", "remove the query", "removing the query", "drop the query",
			"without the params", "without querystring", "without any parameters",
		},
		fails: []string{
			"with query", "with a query", "with the query", "with parameters", "when query", "add a query", "add query", "adding query",
			"adding a query", "add the query", "has a query", "contains a query", "with querystring", "have query", "has query",
			"using query", "uses query", "includes query", "including query", "any query", "contain query", "contains query",
		},
	},
	{
		kind: WorksElsewhere,
		works: []string{
			"postman", "insomnia", "bruno", "hoppscotch", "awscurl", "curl", "boto3", "aws cli", "aws-cli", "awscli", "the cli",
			"another client", "other client", "other clients", "other sdks", "another sdk", "thunder client", "httpie", "python",
			"java sdk", "node sdk", "js sdk", "go sdk", "the console", "s3cmd", "rclone", "cyberduck", "browser",
		},
	},
	{
		kind: TemporaryKeys,
		states: []string{
			"temporary credentials", "temporary security credentials", "temporary credential", "temporary keys", "session token",
			"session tokens", "assumed role", "assume role", "assume-role", "assumerole", "assumes a role", "from sts", "sts credentials", "sts token", "sts tokens", "sts keys", "cognito",
			"identity pool", "sso", "irsa", "web identity", "instance profile", "execution role", "task role", "pod identity",
			"getsessiontoken", "aws-vault", "role credentials", "identity center", "aws login", "short-term credentials", "short-lived credentials",
		},
		// That lasting keys work is told where others do not.
		works: []string{
			"akia", "akia key", "akia keys", "long-term keys", "long-term credentials", "long term credentials", "long-lived keys", "long-lived credentials", "permanent keys", "permanent credentials",
			"static keys", "static credentials", "iam user", "iam user's keys", "user keys",
		},
	},
}
