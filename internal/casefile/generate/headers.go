package main

import (
	"slices"
	"strings"

	"countersign/sigv4"
)

func headers() []scene {
	h := func(pairs ...string) (list sigv4.Header) {
		for i := 0; i < len(pairs); i += 2 {
			list = append(list, sigv4.Field{Name: pairs[i], Value: pairs[i+1]})
		}
		return list
	}
	encoding := trip{host: apiHost, target: "/prod/pets", header: h("Accept-Encoding", "gzip, deflate, br"), sign: []string{"accept-encoding"}, hop: field("Accept-Encoding", "identity")}.run()
	agent := trip{host: "api.example.com", target: "/v2/orders?page=2", header: h("User-Agent", "order-service/1.4"), sign: []string{"user-agent"}, hop: field("User-Agent", "Amazon CloudFront")}.run()
	charset := trip{method: "POST", host: apiHost, target: "/prod/pets", body: `{"name":"Rex"}`, header: h("Content-Type", "application/json"), sign: []string{"content-type"}, hop: field("Content-Type", "application/json; charset=utf-8"), sent: field("Content-Type", "application/json; charset=utf-8")}.run()
	forwarded := trip{host: "minio.example.com", target: "/bucket/key", service: "s3", region: "us-east-1", header: h("X-Forwarded-For", "198.51.100.7"), sign: []string{"x-forwarded-for"}, hop: field("X-Forwarded-For", "198.51.100.7, 203.0.113.9")}.run()
	via := trip{host: apiHost, target: "/prod/a", header: h("Via", "1.1 squid"), sign: []string{"via"}, hop: field("Via", "1.1 squid, 2.0 0123456789abcdef0123456789abcdef.cloudfront.net (CloudFront)")}.run()
	length := trip{method: "POST", host: "bedrock-runtime.us-east-1.amazonaws.com", target: "/model/anthropic.model-v1/invoke", service: "bedrock", region: "us-east-1", body: `{"prompt":"hi"}`, header: h("Content-Length", "15"), sign: []string{"content-length"}, hop: field("Content-Length", "0")}.run()
	accept := trip{host: apiHost, target: "/prod/pets", header: h("Accept", "application/json"), sign: []string{"accept"}, hop: field("Accept", "*/*"), verifiedHost: apiHost}.run()
	connection := trip{host: apiHost, target: "/prod/pets", header: h("Connection", "keep-alive"), sign: []string{"connection"}, hop: field("Connection", "close")}.run()
	te := trip{host: ownHost, target: "/v1/stream", header: h("TE", "trailers"), sign: []string{"te"}, hop: without("te")}.run()
	upgrade := trip{host: "search-logs.eu-west-1.es.amazonaws.com", target: "/_cat/indices", service: "es", header: h("Keep-Alive", "timeout=5"), sign: []string{"keep-alive"}, hop: without("keep-alive")}.run()
	ranged := trip{host: "amzn-s3-demo-bucket.s3.eu-west-1.amazonaws.com", target: "/video.mp4", service: "s3", header: h("Range", "bytes=0-1023"), sign: []string{"range"}, hop: without("range")}.run()
	envoy := trip{host: apiHost, target: "/prod/mesh", header: h("X-Envoy-Attempt-Count", "1"), sign: []string{"x-envoy-attempt-count"}, hop: without("x-envoy-attempt-count")}.run()
	cookie := trip{host: ownHost, target: "/v1/session", header: h("Referer", "https://www.example.com/start"), sign: []string{"referer"}, hop: without("referer")}.run()
	twice := func(c *sigv4.CanonicalRequest) { c.SignedHeaders = "host;" + c.SignedHeaders }
	listed := trip{host: apiHost, target: "/prod/pets", signed: twice}.run()
	listedS3 := trip{method: "PUT", host: "amzn-s3-demo-bucket.s3.us-east-1.amazonaws.com", target: "/a.txt", service: "s3", region: "us-east-1", body: "hello", signed: twice}.run()
	dates := trip{host: ownHost, target: "/prod/pets", sent: func(r *sigv4.Request) {
		r.Header = append(r.Header, sigv4.Field{Name: "x-amz-date", Value: defaultTime})
	}}.run()
	meta := trip{method: "PUT", host: "amzn-s3-demo-bucket.s3.eu-west-1.amazonaws.com", target: "/report.pdf", service: "s3", body: "%PDF-1.7", header: h("x-amz-meta-tag", "blue", "x-amz-meta-tag", "red"), signed: line("x-amz-meta-tag", "red")}.run()
	blanks := trip{host: ownHost, target: "/prod/pets", header: h("X-Amz-Meta-Title", "a   long    title"), signed: line("x-amz-meta-title", "a   long    title")}.run()
	trailing := trip{method: "PUT", host: "amzn-s3-demo-bucket.s3.eu-west-1.amazonaws.com", target: "/a", service: "s3", body: "x", header: h("x-amz-meta-author", " Jane Doe "), signed: line("x-amz-meta-author", " Jane Doe ")}.run()
	acl := trip{method: "PUT", host: "amzn-s3-demo-bucket.s3.eu-west-1.amazonaws.com", target: "/public.txt", service: "s3", body: "hello", header: h("x-amz-acl", "public-read"), sent: without("x-amz-acl"), hop: func(*sigv4.Request) {}}.run()
	typed := trip{method: "POST", host: apiHost, target: "/prod/pets", body: "{}", header: h("Content-Type", "application/json"), sign: []string{"content-type"}, sent: without("content-type")}.run()
	unsorted := trip{method: "PUT", host: "amzn-s3-demo-bucket.s3.eu-west-1.amazonaws.com", target: "/a.txt", service: "s3", body: "hello", signed: func(c *sigv4.CanonicalRequest) { slices.Reverse(c.Headers) }}.run()
	unsortedLines := trip{method: "POST", host: ownHost, target: "/v1/orders", body: "{}", header: h("Content-Type", "application/json"), sign: []string{"content-type"}, signed: func(c *sigv4.CanonicalRequest) {
		c.Headers[0], c.Headers[1] = c.Headers[1], c.Headers[0]
	}}.run()
	noGap := trip{host: apiHost, target: "/prod/pets", text: func(t string) string { return strings.Replace(t, "\n\nhost;", "\nhost;", 1) }}.run()
	crlf := trip{host: apiHost, target: "/prod/pets", text: func(t string) string { return strings.ReplaceAll(t, "\n", "\r\n") }}.run()
	notSigned := trip{method: "PUT", host: "amzn-s3-demo-bucket.s3.eu-west-1.amazonaws.com", target: "/a.txt", service: "s3", body: "hello", sent: field("x-amz-server-side-encryption", "AES256"), right: true}.run()
	return []scene{
		{name: "header-mutated-accept-encoding-curl", about: "CloudFront asks the origin for identity where the client signed gzip.", want: "header-mutated:accept-encoding", files: []string{"curl.log", encoding.curl(encoding.rest().behindCloudFront())}},
		{name: "header-mutated-accept-encoding-secret", about: "The same as raw HTTP, with the secret.", want: "header-mutated:accept-encoding", files: []string{"request.http", encoding.raw(), "answer.http", encoding.rest().behindCloudFront().raw()}, keys: clone(lasting)},
		{name: "header-mutated-user-agent-har", about: "CloudFront sends its own User-Agent; the client signed its.", want: "header-mutated:user-agent", files: []string{"client.har", agent.har(agent.rest().behindCloudFront())}},
		{name: "header-mutated-content-type", about: "The HTTP library adds a charset after the signature.", want: "header-mutated:content-type", files: []string{"client.log", charset.own(), "answer.json", charset.rest().body}},
		{name: "header-mutated-content-type-secret", about: "The library's request as it went out, and the secret: the search finds what was signed.", want: "header-mutated:content-type", files: []string{"exchange.http", charset.raw() + "\n" + charset.rest().raw()}, keys: clone(lasting)},
		{name: "header-mutated-x-forwarded-for", about: "A proxy appends its address to a signed X-Forwarded-For.", want: "header-mutated:x-forwarded-for", files: []string{"request.http", forwarded.raw(), "answer.xml", forwarded.xml().body}},
		{name: "header-mutated-via", about: "CloudFront appends itself to a signed Via.", want: "header-mutated:via", files: []string{"curl.log", via.curl(via.rest().behindCloudFront())}},
		{name: "header-mutated-content-length", about: "Content-Length is signed, and arrives as 0.", want: "header-mutated:content-length", files: []string{"client.log", length.own(), "answer.json", length.typed("bedrock").body}},
		{name: "header-mutated-accept-noise", about: "Accept is rewritten; the exchange stands in a long log.", want: "header-mutated:accept", files: []string{"service.log", noise(accept.curl(accept.rest()))}},
		{name: "hop-by-hop-connection", about: "Connection is signed, and belongs to one hop alone.", want: "hop-by-hop-signed:connection", files: []string{"curl.log", connection.curl(connection.rest())}},
		{name: "hop-by-hop-te", about: "TE is signed and consumed on the way.", want: "hop-by-hop-signed:te", files: []string{"request.http", te.raw(), "answer.http", te.rest().behindCloudFront().raw()}},
		{name: "hop-by-hop-keep-alive", about: "Keep-Alive is signed for OpenSearch.", want: "hop-by-hop-signed:keep-alive", files: []string{"client.log", upgrade.own(), "answer.json", upgrade.typed("es").body}},
		{name: "header-dropped-range", about: "A cache removes Range, which was signed.", want: "header-dropped:range", files: []string{"curl.log", ranged.curl(ranged.xml())}},
		{name: "header-dropped-envoy", about: "Envoy removes a field of its own that the client signed.", want: "header-dropped:x-envoy-attempt-count", files: []string{"client.log", envoy.own(), "answer.json", envoy.rest().body}},
		{name: "header-dropped-referer", about: "CloudFront does not forward Referer, which was signed.", want: "header-dropped:referer", files: []string{"exchange.http", cookie.raw() + "\n" + cookie.rest().behindCloudFront().raw()}, keys: clone(lasting)},
		{name: "signed-headers-malformed-host-twice", about: "host is listed twice.", want: "signed-headers-malformed:host", files: []string{"exchange.http", listed.raw() + "\n" + listed.rest().raw()}},
		{name: "signed-headers-malformed-s3", about: "host is listed twice in a PUT to S3.", want: "signed-headers-malformed:host", files: []string{"curl.log", listedS3.curl(listedS3.xml())}},
		{name: "duplicate-header-date", about: "X-Amz-Date is sent twice; the verifier joins the values.", want: "duplicate-header:x-amz-date", files: []string{"curl.log", dates.curl(dates.rest())}},
		{name: "duplicate-header-metadata", about: "A field of metadata is sent twice, and the client signs the last value alone.", want: "duplicate-header:x-amz-meta-tag", files: []string{"client.log", meta.own(), "answer.xml", meta.xml().body}},
		{name: "header-whitespace-inner", about: "Runs of blanks within a value are signed as they are.", want: "header-whitespace:x-amz-meta-title", files: []string{"client.log", blanks.own(), "answer.json", blanks.rest().body}},
		{name: "header-whitespace-ends", about: "Blanks at the ends of a value are signed.", want: "header-whitespace:x-amz-meta-author", files: []string{"client.log", trailing.own(), "answer.xml", trailing.xml().body}},
		{name: "header-whitespace-secret", about: "Only the request, the answer without a dump, and the secret.", want: "header-whitespace:x-amz-meta-title", files: []string{"exchange.http", blanks.raw() + "\n" + blanks.restShort().raw()}, keys: clone(lasting)},
		{name: "signed-header-missing-acl", about: "x-amz-acl is signed and not sent.", want: "signed-header-missing:x-amz-acl", files: []string{"curl.log", acl.curl(acl.xml())}},
		{name: "signed-header-missing-content-type", about: "content-type is signed, and the HTTP library does not send it.", want: "signed-header-missing:content-type", files: []string{"exchange.http", typed.raw() + "\n\n" + typed.rest().raw()}},
		{name: "canonical-headers-unsorted", about: "The header lines are in the order of the program, not of the alphabet.", want: "canonical-headers-unsorted", files: []string{"client.log", unsorted.own(), "answer.xml", unsorted.xml().body}},
		{name: "canonical-headers-unsorted-lines", about: "The list is sorted, the lines are not.", want: "canonical-headers-unsorted", files: []string{"client.log", unsortedLines.own(), "answer.json", unsortedLines.rest().body}},
		{name: "canonical-request-malformed-no-gap", about: "The empty line between header lines and list is missing.", want: "canonical-request-malformed", files: []string{"client.log", noGap.own(), "answer.json", noGap.rest().body}},
		{name: "canonical-request-malformed-crlf", about: "The lines of the canonical request end in CR LF. Only its hash is known.", want: "canonical-request-malformed", files: []string{"exchange.http", crlf.raw() + "\n" + crlf.rest().raw(), "sts.txt", crlf.client.toSign.String()}},
		{name: "header-not-signed-s3", about: "A field that begins with x-amz- was added after signing.", want: "header-not-signed:x-amz-server-side-encryption", files: []string{"exchange.http", notSigned.raw() + "\n\nHTTP/1.1 403 Forbidden\nServer: AmazonS3\n\n<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code><Message>There were headers present in the request which were not signed</Message><HeadersNotSigned>x-amz-server-side-encryption</HeadersNotSigned><RequestId>EXAMPLEREQUEST01</RequestId><HostId>EXAMPLEhostid=</HostId></Error>\n"}},
	}
}
