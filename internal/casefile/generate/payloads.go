package main

import "countersign/sigv4"

// payload sets the payload hash.
func payload(text string) func(*sigv4.CanonicalRequest) {
	return func(c *sigv4.CanonicalRequest) { c.PayloadHash = sigv4.HashPayload([]byte(text)) }
}

func payloads() []scene {
	json := sigv4.Header{{Name: "Content-Type", Value: "application/json"}}
	order := `{"id":7,"items":[{"sku":"A-1","count":2}]}`
	unsigned := trip{method: "POST", host: apiHost, target: "/prod/orders", body: order, header: json, signed: payload("")}.run()
	unsignedUS := trip{method: "PUT", host: "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com", target: "/v1/things/1", region: "us-east-1", body: `{"a":1}`, header: json, signed: payload("")}.run()
	form := trip{method: "POST", host: "sts.us-east-1.amazonaws.com", target: "/", service: "sts", region: "us-east-1", body: "Action=GetCallerIdentity&Version=2011-06-15", header: sigv4.Header{{Name: "Content-Type", Value: "application/x-www-form-urlencoded"}}, signed: payload("")}.run()
	pretty := trip{method: "POST", host: apiHost, target: "/prod/orders", body: `{"id":7,"name":"Rex"}`, header: json, signed: payload("{\n  \"id\": 7,\n  \"name\": \"Rex\"\n}")}.run()
	spaced := trip{method: "POST", host: apiHost, target: "/prod/orders", body: `{"id":7,"name":"Rex"}`, header: json, signed: payload(`{"id": 7, "name": "Rex"}`)}.run()
	lineEnd := trip{method: "POST", host: ownHost, target: "/v1/notes", body: "first\nsecond", signed: payload("first\r\nsecond")}.run()
	mark := trip{method: "POST", host: ownHost, target: "/v1/notes", body: `{"a":"b"}`, header: json, signed: payload("\ufeff" + `{"a":"b"}`)}.run()
	feed := trip{method: "POST", host: apiHost, target: "/prod/orders", body: order, header: json, signed: payload(order + "\n")}.run()
	braces := trip{host: apiHost, target: "/prod/pets", signed: payload("{}")}.run()
	bracesHead := trip{method: "DELETE", host: ownHost, target: "/v1/pets/3", signed: payload("{}")}.run()
	null := trip{host: apiHost, target: "/prod/pets?limit=3", signed: payload("null")}.run()
	hop := trip{method: "POST", host: ownHost, target: "/v1/orders", body: order, header: json, hop: func(r *sigv4.Request) { r.Body = []byte(`{"id":7}`) }}.run()
	streamed := trip{method: "PUT", host: bucketHost, target: "/big.bin", service: "s3", body: "hello world", hashHeader: true, right: true}.run()
	star := trip{method: "POST", host: "abcdefghijklmnopqrstuvwxyz012345.lambda-url.eu-west-1.on.aws", target: "/", service: "lambda", body: `{"a":1}`, header: append(json, sigv4.Field{Name: "X-Amz-Content-Sha256", Value: sigv4.UnsignedPayload}), right: true}.run()
	return []scene{
		{name: "payload-not-signed-post", about: "The body is sent, and the hash of nothing is signed.", want: "payload-not-signed", files: []string{"client.log", unsigned.own(), "answer.json", unsigned.rest().body}},
		{name: "payload-not-signed-curl", about: "The same with the secret, from curl -v.", want: "payload-not-signed", files: []string{"curl.log", unsigned.curl(unsigned.rest()), "body.json", order}, keys: clone(lasting)},
		{name: "payload-not-signed-har", about: "A PUT as a HAR file with its body.", want: "payload-not-signed", files: []string{"api.har", unsignedUS.har(unsignedUS.rest())}, keys: clone(lasting)},
		{name: "payload-not-signed-sts", about: "A form to STS, whose answer has both texts.", want: "payload-not-signed", files: []string{"client.log", form.own(), "answer.xml", form.queryXML().body}},
		{name: "payload-mutated-pretty", about: "The JSON was signed as it is printed and sent compact.", want: "payload-mutated", files: []string{"exchange.http", pretty.raw() + "\n\n" + pretty.rest().raw()}, keys: clone(lasting)},
		{name: "payload-mutated-spaced", about: "Another serialiser puts blanks behind colons and commas.", want: "payload-mutated", files: []string{"api.har", spaced.har(spaced.rest())}, keys: clone(lasting)},
		{name: "payload-mutated-line-ends", about: "Signed with CR LF, sent with LF.", want: "payload-mutated", files: []string{"api.har", lineEnd.har(lineEnd.rest())}, keys: clone(lasting)},
		{name: "payload-mutated-byte-order-mark", about: "A byte order mark was signed and not sent.", want: "payload-mutated", files: []string{"api.har", mark.har(mark.rest())}, keys: clone(lasting)},
		{name: "payload-mutated-line-feed", about: "The file that was signed ends in a line feed, which was not sent.", want: "payload-mutated", files: []string{"api.har", feed.har(feed.rest())}, keys: clone(lasting)},
		{name: "payload-mutated-hop", about: "A hop changes the body; both texts are there.", want: "payload-mutated", files: []string{"client.log", hop.own(), "answer.json", hop.rest().body}},
		{name: "payload-mutated-s3", about: "S3 says which hash it computed.", want: "payload-mutated", files: []string{"exchange.http", streamed.raw() + "\n\nHTTP/1.1 400 Bad Request\nServer: AmazonS3\n\n<Error><Code>XAmzContentSHA256Mismatch</Code><Message>The provided 'x-amz-content-sha256' header does not match what was computed.</Message><ClientComputedContentSHA256>" + sigv4.HashPayload([]byte("hello world")) + "</ClientComputedContentSHA256><S3ComputedContentSHA256>" + sigv4.HashPayload([]byte("hello worl")) + "</S3ComputedContentSHA256><RequestId>EXAMPLEREQUEST01</RequestId></Error>\n"}},
		{name: "get-body-not-empty-own-log", about: "A GET is signed over {}.", want: "get-body-not-empty", files: []string{"client.log", braces.own(), "answer.json", braces.rest().body}},
		{name: "get-body-not-empty-secret", about: "The same with the secret.", want: "get-body-not-empty", files: []string{"curl.log", braces.curl(braces.rest())}, keys: clone(lasting)},
		{name: "get-body-not-empty-delete", about: "A DELETE is signed over {}.", want: "get-body-not-empty", files: []string{"client.log", logged(bracesHead.own()), "answer.json", bracesHead.rest().body}},
		{name: "get-body-not-empty-null", about: "A GET is signed over the word null.", want: "get-body-not-empty", files: []string{"exchange.http", null.raw() + "\n" + null.rest().raw()}, keys: clone(lasting)},
		{name: "unsigned-payload-refused-lambda", about: "UNSIGNED-PAYLOAD is sent to a function URL.", want: "unsigned-payload-refused", files: []string{"curl.log", star.curl(starRefused(star).lambdaURL())}},
	}
}

// starRefused is what the function URL computes: it hashes the body.
func starRefused(o *outcome) *outcome {
	refused := *o
	refused.verifier.canonical.PayloadHash = sigv4.HashPayload(o.request.Body)
	refused.verifier.text = refused.verifier.canonical.String()
	refused.verifier.toSign.Hash = refused.verifier.canonical.Hash()
	return &refused
}
