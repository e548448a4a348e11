package main

import (
	"strings"

	"countersign/sigv4"
)

// mixtures are cases with two faults, with much beside the matter, and near misses.
func mixtures() []scene {
	json := sigv4.Header{{Name: "Content-Type", Value: "application/json"}}
	two := trip{host: edgeHost, target: "/prod/pets?limit=10&page=2", verifiedHost: apiHost, hop: target("/prod/pets?limit=10")}.run()
	hostAndEncoding := trip{host: edgeHost, target: "/prod/pets", header: sigv4.Header{{Name: "Accept-Encoding", Value: "gzip"}}, sign: []string{"accept-encoding"}, verifiedHost: apiHost, hop: field("Accept-Encoding", "identity")}.run()
	hostAndBody := trip{method: "POST", host: edgeHost, target: "/prod/orders", body: `{"a":1}`, header: json, verifiedHost: apiHost, signed: payload("")}.run()
	orderAndEncoding := trip{host: apiHost, target: "/prod/x?b=1,2&a=3", signed: query("b=1,2&a=3")}.run()
	good := trip{host: apiHost, target: "/prod/pets?limit=10", right: true}.run()
	ok := answer{200, []string{"Content-Type: application/json", "x-amzn-RequestId: 6f2b1c1e-0000-4000-8000-1c1e6f2b1c1e", "x-amz-apigw-id: EXAMPLEapigwid="}, `[{"id":1}]`}
	bad := trip{host: edgeHost, target: "/prod/pets?limit=10", verifiedHost: apiHost}.run()
	braces := trip{host: apiHost, target: "/prod/pets", signed: payload("{}")}.run()
	return []scene{
		{name: "mixture-host-and-query", about: "Two faults at once: Host is replaced and a parameter is not forwarded.", want: "query-dropped:page", files: []string{"curl.log", two.curl(two.rest().behindCloudFront())}},
		{name: "mixture-host-and-accept-encoding", about: "Host and Accept-Encoding are both rewritten by CloudFront.", want: "host-mismatch", files: []string{"client.log", hostAndEncoding.own(), "answer.json", hostAndEncoding.rest().body}},
		{name: "mixture-host-and-payload-secret", about: "Signed for the wrong name and without the body; with the secret.", want: "host-mismatch", files: []string{"exchange.http", hostAndBody.raw() + "\n\n" + hostAndBody.rest().raw()}, keys: clone(lasting)},
		{name: "mixture-order-and-encoding", about: "The query is neither sorted nor encoded.", want: "query-encoding", files: []string{"client.log", orderAndEncoding.own(), "answer.json", orderAndEncoding.rest().body}},
		{name: "noise-one-failure-among-successes", about: "A log with three requests, of which one failed.", want: "host-mismatch", files: []string{"curl.log", good.curl(ok) + bad.curl(bad.rest().behindCloudFront()) + good.curl(ok)}},
		{name: "noise-long-log", about: "A failure amid a long log of other things.", want: "get-body-not-empty", files: []string{"service.log", strings.Repeat("2026-11-21T10:14:58Z DEBUG cache hit key=session:42 ttl=298\n", 60) + braces.own() + braces.rest().body + "\n" + strings.Repeat("2026-11-21T10:15:03Z INFO  worker idle\n", 60)}},
		{name: "noise-quoted-mail", about: "The error as it is quoted in a mail.", want: "get-body-not-empty", files: []string{"mail.txt", "Hi,\n\nthis is what I get since Monday:\n\n" + quoted(braces.own()+"\n"+braces.rest().body) + "\n\nCan you help?\n\nRegards\nJane\n"}},
		{name: "noise-markdown", about: "The same as it is pasted into an issue.", want: "get-body-not-empty", files: []string{"issue.md", "### What happened\n\nEvery GET fails.\n\n```\n" + braces.own() + "```\n\nThe answer:\n\n```json\n" + braces.rest().body + "\n```\n\n### Environment\n\n- Node 22\n- macOS\n"}},
		{name: "truncated-canonical", about: "The answer was cut off within the canonical request.", want: "get-body-not-empty", files: []string{"client.log", braces.own(), "answer.txt", cut(braces.rest().body, "\\n\\nThe String-to-Sign")}},
		{name: "redacted-signature-and-key", about: "Key and signature are struck out; both texts are still there.", want: "get-body-not-empty", files: []string{"exchange.http", strike(braces.own() + braces.raw() + "\n" + braces.rest().raw())}},
		{name: "healthy-among-noise", about: "A log in which the only request was accepted.", want: "healthy", files: []string{"service.log", noise(good.curl(ok))}},
		{name: "near-miss-one-char-of-secret", about: "All texts are equal, and the given secret is not the one that was used. Nothing else may be named as proven.", want: "wrong-secret", files: []string{"exchange.http", good.own() + good.raw() + "\n" + good.rest().raw()}, keys: clone(sigv4.Credentials{AccessKeyID: lasting.AccessKeyID, SecretAccessKey: another.SecretAccessKey})},
	}
}

// quoted puts the mark of a quotation before each line.
func quoted(text string) string { return "> " + strings.ReplaceAll(text, "\n", "\n> ") }
