package main

import (
	"countersign/sigv4"
)

// path sets the canonical path.
func path(text string) func(*sigv4.CanonicalRequest) {
	return func(c *sigv4.CanonicalRequest) { c.Path = text }
}

const bucketHost = "amzn-s3-demo-bucket.s3.eu-west-1.amazonaws.com"

func paths() []scene {
	at := trip{host: apiHost, target: "/prod/users/jane@example.com", signed: path("/prod/users/jane@example.com")}.run()
	star := trip{host: bucketHost, target: "/reports/2026*(final).csv", service: "s3", signed: path("/reports/2026*(final).csv")}.run()
	colon := trip{method: "POST", host: "bedrock-runtime.us-west-2.amazonaws.com", target: "/model/amazon.model-v1:0/invoke", service: "bedrock", region: "us-west-2", body: "{}", signed: path("/model/amazon.model-v1:0/invoke")}.run()
	connections := trip{method: "POST", host: "a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com", target: "/prod/@connections/OoJBcdEFghIJ=", body: "hi", signed: path("/prod/@connections/OoJBcdEFghIJ=")}.run()
	twice := trip{host: bucketHost, target: "/holiday%20photos/a%20b.jpg", service: "s3", signed: path("/holiday%2520photos/a%2520b.jpg")}.run()
	thrice := trip{host: apiHost, target: "/prod/files/a%20b", signed: path("/prod/files/a%252520b")}.run()
	once := trip{host: apiHost, target: "/prod/files/annual%20report", signed: path("/prod/files/annual%20report")}.run()
	model := trip{method: "POST", host: "bedrock-runtime.eu-central-1.amazonaws.com", target: "/model/amazon.model-v1%3A0/invoke", service: "bedrock", region: "eu-central-1", body: `{"a":1}`, signed: path("/model/amazon.model-v1%3A0/invoke")}.run()
	umlaut := trip{host: apiHost, target: "/prod/cars/Citro%C3%ABn", signed: path("/prod/cars/Citro%C3%ABn")}.run()
	slashes := trip{host: apiHost, target: "/prod//pets", signed: path("/prod//pets")}.run()
	slashesS3 := trip{host: bucketHost, target: "/logs//2026/a.gz", service: "s3", signed: path("/logs/2026/a.gz")}.run()
	dots := trip{host: ownHost, target: "/v1/a/../b", signed: path("/v1/a/../b")}.run()
	stage := trip{host: edgeHost, target: "/pets", verifiedHost: edgeHost, hop: target("/prod/pets")}.run()
	stripped := trip{host: "gateway.example.com", target: "/minio/bucket/key", service: "s3", region: "us-east-1", hop: target("/bucket/key")}.run()
	added := trip{method: "POST", host: ownHost, target: "/orders", body: "{}", hop: target("/internal/v2/orders")}.run()
	slash := trip{host: apiHost, target: "/prod/pets/", signed: path("/prod/pets")}.run()
	slashAdded := trip{host: ownHost, target: "/v1/pets", hop: target("/v1/pets/")}.run()
	lower := trip{host: ownHost, target: "/v1/Orders/ABC", hop: target("/v1/orders/abc")}.run()
	decoded := trip{host: "storage.example.com", target: "/bucket/a%2Fb", service: "s3", region: "us-east-1", hop: target("/bucket/a/b")}.run()
	collapsed := trip{host: bucketHost, target: "/a//b", service: "s3", hop: target("/a/b")}.run()
	noStage := trip{host: apiHost, target: "/prod/pets", signed: path("/pets")}.run()
	whole := trip{host: apiHost, target: "/prod/pets", signed: path("https%3A//abc123def4.execute-api.eu-west-1.amazonaws.com/prod/pets")}.run()
	bucket := trip{host: "s3.eu-west-1.amazonaws.com", target: "/amzn-s3-demo-bucket/report.pdf", service: "s3", signed: path("/report.pdf")}.run()
	otherKey := trip{host: bucketHost, target: "/b.txt", service: "s3", signed: path("/a.txt")}.run()
	question := trip{host: apiHost, target: "/prod/pets%3Flimit=10", signed: func(c *sigv4.CanonicalRequest) { c.Path, c.Query = "/prod/pets", "limit=10" }}.run()
	inPath := trip{host: ownHost, target: "/v1/items?page=2&size=10", signed: func(c *sigv4.CanonicalRequest) {
		c.Path, c.Query = "/v1/items%3Fpage%3D2%26size%3D10", ""
	}}.run()
	return []scene{
		{name: "path-not-encoded-at", about: "An @ in the path is signed as it is.", want: "path-not-encoded", files: []string{"client.log", at.own(), "answer.json", at.rest().body}},
		{name: "path-not-encoded-at-secret", about: "The same with the secret and without the client's text.", want: "path-not-encoded", files: []string{"curl.log", at.curl(at.rest())}, keys: clone(lasting)},
		{name: "path-not-encoded-s3", about: "An asterisk and brackets in a key of S3.", want: "path-not-encoded", files: []string{"curl.log", star.curl(star.xml())}, keys: clone(lasting)},
		{name: "path-not-encoded-colon", about: "The colon of a model id.", want: "path-not-encoded", files: []string{"client.log", logged(colon.own()), "answer.json", colon.typed("bedrock").body}},
		{name: "path-not-encoded-connections", about: "@connections and the equals sign of an id.", want: "path-not-encoded", files: []string{"debug.log", connections.awsDebug("PostToConnection", "InvalidSignatureException", connections.rest())}},
		{name: "path-double-encoding-s3", about: "A key of S3 with a blank is encoded twice, as other services want it.", want: "path-double-encoding", files: []string{"client.log", twice.own(), "answer.xml", twice.xml().body}},
		{name: "path-double-encoding-s3-secret", about: "The same as curl shows it, with the secret.", want: "path-double-encoding", files: []string{"curl.log", twice.curl(twice.xml())}, keys: clone(lasting)},
		{name: "path-double-encoding-api", about: "A path is encoded once more than API Gateway does.", want: "path-double-encoding", files: []string{"client.log", thrice.own(), "answer.json", thrice.rest().body}},
		{name: "path-single-encoded-api", about: "The path is encoded once, and API Gateway wants it encoded twice.", want: "path-single-encoded", files: []string{"client.log", once.own(), "answer.json", once.rest().body}},
		{name: "path-single-encoded-bedrock", about: "A model id with %3A, which has to be signed as %253A.", want: "path-single-encoded", files: []string{"curl.log", model.curl(model.typed("bedrock"))}, keys: clone(lasting)},
		{name: "path-single-encoded-har", about: "A name with an accent, in a HAR file.", want: "path-single-encoded", files: []string{"api.har", umlaut.har(umlaut.rest())}, keys: clone(lasting)},
		{name: "path-normalization-slashes", about: "Two slashes in a row are signed as they are sent; the verifier makes them one.", want: "path-normalization", files: []string{"client.log", slashes.own(), "answer.json", slashes.rest().body}},
		{name: "path-normalization-s3", about: "The client makes one slash of two. S3 does not.", want: "path-normalization", files: []string{"curl.log", slashesS3.curl(slashesS3.xml())}, keys: clone(lasting)},
		{name: "path-normalization-dots", about: "Dot segments are signed as they are.", want: "path-normalization", files: []string{"client.log", dots.own(), "answer.json", dots.rest().body}},
		{name: "path-prefix-rewritten-stage", about: "CloudFront puts the stage before the path, as origin path; Host is forwarded.", want: "path-prefix-rewritten", files: []string{"curl.log", stage.curl(stage.rest().behindCloudFront())}},
		{name: "path-prefix-rewritten-stripped", about: "A proxy takes away the prefix under which the store is published.", want: "path-prefix-rewritten", files: []string{"exchange.http", stripped.raw() + "\n" + stripped.xml().raw()}},
		{name: "path-prefix-rewritten-added", about: "A proxy puts a prefix before the path of a POST.", want: "path-prefix-rewritten", files: []string{"client.log", noise(added.own()), "answer.json", added.rest().body}},
		{name: "path-trailing-slash-client", about: "The client signs the path without the slash that it sends.", want: "path-trailing-slash", files: []string{"client.log", slash.own(), "answer.json", slash.rest().body}},
		{name: "path-trailing-slash-hop", about: "A hop adds a slash to the path.", want: "path-trailing-slash", files: []string{"curl.log", slashAdded.curl(slashAdded.rest())}},
		{name: "path-rewritten-case", about: "A proxy writes the path in lower case.", want: "path-rewritten", files: []string{"exchange.http", lower.raw() + "\n" + lower.rest().raw()}},
		{name: "path-rewritten-decoded", about: "A proxy decodes %2F.", want: "path-rewritten", files: []string{"exchange.http", decoded.raw() + "\n" + decoded.xml().raw()}},
		{name: "path-rewritten-slashes", about: "A proxy makes one slash of two before S3.", want: "path-rewritten", files: []string{"client.log", collapsed.own(), "request.http", collapsed.raw(), "answer.xml", collapsed.xml().body}},
		{name: "wrong-path-no-stage", about: "The stage is in the URL and not in the signature.", want: "wrong-path", files: []string{"client.log", noStage.own(), "request.http", noStage.raw(), "answer.json", noStage.rest().body}},
		{name: "wrong-path-whole-url", about: "The whole URL was given to the signer as the path.", want: "wrong-path", files: []string{"client.log", whole.own(), "answer.json", whole.rest().body}},
		{name: "wrong-path-no-bucket", about: "A URL of the path style, signed without the bucket.", want: "wrong-path", files: []string{"curl.log", bucket.curl(bucket.xml()), "client.log", bucket.own()}},
		{name: "wrong-path-other-key", about: "Signed for another key than the one that is fetched.", want: "wrong-path", files: []string{"client.log", otherKey.own(), "answer.xml", otherKey.xml().body}},
		{name: "query-encoded-into-path-sent", about: "The question mark is sent as %3F.", want: "query-encoded-into-path", files: []string{"client.log", question.own(), "request.http", question.raw(), "answer.json", question.rest().body}},
		{name: "query-encoded-into-path-signed", about: "The query is signed as a part of the path.", want: "query-encoded-into-path", files: []string{"curl.log", inPath.curl(inPath.rest())}, keys: clone(lasting)},
		{name: "near-miss-path-equal", about: "Both canonical requests are the same, with a path that looks as if it were encoded twice. The secret is another key's.", want: "wrong-secret", files: []string{"client.log", equalPath().own(), "answer.json", equalPath().rest().body}},
	}
}

func equalPath() *outcome {
	return trip{host: apiHost, target: "/prod/files/a%20b", secret: func(string) string { return another.SecretAccessKey }}.run()
}

// query sets the canonical query.
func query(text string) func(*sigv4.CanonicalRequest) {
	return func(c *sigv4.CanonicalRequest) { c.Query = text }
}

func queries() []scene {
	joined := trip{host: apiHost, target: "/prod/search?id=7&id-type=receipt", signed: query("id-type=receipt&id=7")}.run()
	unsorted := trip{host: ownHost, target: "/v1/items?size=10&page=2&sort=name", signed: query("size=10&page=2&sort=name")}.run()
	before := trip{host: apiHost, target: "/prod/list?p%5Bpage%5D=1&p%5BpageSize%5D=20", signed: query("p%5BpageSize%5D=20&p%5Bpage%5D=1")}.run()
	comma := trip{host: apiHost, target: "/prod/list?fields=id,name", signed: query("fields=id,name")}.run()
	plus := trip{host: ownHost, target: "/v1/find?q=big%20dog", signed: query("q=big+dog")}.run()
	lowerHex := trip{host: bucketHost, target: "/?list-type=2&prefix=a%2Fb", service: "s3", signed: query("list-type=2&prefix=a%2fb")}.run()
	valueless := trip{host: bucketHost, target: "/?versioning", service: "s3", signed: query("versioning")}.run()
	flag := trip{host: apiHost, target: "/prod/pets?debug&limit=3", signed: query("debug&limit=3")}.run()
	unsigned := trip{host: apiHost, target: "/prod/pets?limit=10", signed: query("")}.run()
	unsignedS3 := trip{host: bucketHost, target: "/?list-type=2&prefix=photos", service: "s3", signed: query("")}.run()
	double := trip{host: apiHost, target: "/prod/pets?name=a%20b", signed: query("name=a%2520b")}.run()
	equals := trip{host: ownHost, target: "/v1/x?token=abc%3D%3D", signed: query("token=abc%253D%253D")}.run()
	dropped := trip{host: edgeHost, target: "/prod/pets?limit=10&page=2", verifiedHost: edgeHost, hop: target("/prod/pets?limit=10")}.run()
	droppedAll := trip{host: "d222222abcdef8.cloudfront.net", target: "/v1/orders?since=2026-11-01", region: "us-east-1", verifiedHost: "d222222abcdef8.cloudfront.net", hop: target("/v1/orders")}.run()
	plusSent := trip{host: ownHost, target: "/v1/find?q=big%20dog&page=2", hop: target("/v1/find?page=2&q=big+dog")}.run()
	decodedOnce := trip{host: "proxy.example.com", target: "/v1/x?next=%252Fhome%253Fa&size=3", hop: target("/v1/x?next=%2Fhome%3Fa&size=3")}.run()
	cached := trip{host: ownHost, target: "/v1/x?t=1&u=2&v=3", hop: target("/v1/x?u=2&v=3")}.run()
	return []scene{
		{name: "query-order-joined", about: "The query is sorted as joined strings: id-type comes before id.", want: "query-order", files: []string{"client.log", joined.own(), "answer.json", joined.rest().body}},
		{name: "query-order-joined-secret", about: "The same as curl shows it, with the secret.", want: "query-order", files: []string{"curl.log", joined.curl(joined.rest())}, keys: clone(lasting)},
		{name: "query-order-unsorted", about: "The query is not sorted at all.", want: "query-order", files: []string{"client.log", unsorted.own(), "answer.json", unsorted.rest().body}},
		{name: "query-order-unsorted-har", about: "A HAR file with the secret: the search finds the order that was signed.", want: "query-order", files: []string{"api.har", unsorted.har(unsorted.rest())}, keys: clone(lasting)},
		{name: "query-order-before-encoding", about: "Sorted before the brackets were encoded.", want: "query-order", files: []string{"client.log", before.own(), "answer.json", before.rest().body}},
		{name: "query-encoding-comma", about: "A comma is signed as it is.", want: "query-encoding", files: []string{"client.log", comma.own(), "answer.json", comma.rest().body}},
		{name: "query-encoding-comma-curl", about: "The same with the secret.", want: "query-encoding", files: []string{"curl.log", comma.curl(comma.rest())}, keys: clone(lasting)},
		{name: "query-encoding-plus", about: "A blank is signed as a plus.", want: "query-encoding", files: []string{"client.log", plus.own(), "answer.json", plus.rest().body}},
		{name: "query-encoding-lower-case", about: "The hexadecimal digits are signed in lower case.", want: "query-encoding", files: []string{"client.log", lowerHex.own(), "answer.xml", lowerHex.xml().body}},
		{name: "query-empty-value-s3", about: "A parameter without a value is signed without the equals sign.", want: "query-empty-value", files: []string{"client.log", valueless.own(), "answer.xml", valueless.xml().body}},
		{name: "query-empty-value-curl", about: "A flag in the query of an API, with the secret.", want: "query-empty-value", files: []string{"curl.log", flag.curl(flag.rest())}, keys: clone(lasting)},
		{name: "query-not-signed-api", about: "The query is sent and not signed.", want: "query-not-signed", files: []string{"client.log", unsigned.own(), "answer.json", unsigned.rest().body}},
		{name: "query-not-signed-s3", about: "Listing a bucket, with the secret.", want: "query-not-signed", files: []string{"curl.log", unsignedS3.curl(unsignedS3.xml())}, keys: clone(lasting)},
		{name: "query-double-encoding-blank", about: "An encoded value is encoded again.", want: "query-double-encoding", files: []string{"client.log", double.own(), "answer.json", double.rest().body}},
		{name: "query-double-encoding-equals", about: "%3D becomes %253D in the signature; with the secret.", want: "query-double-encoding", files: []string{"exchange.http", equals.raw() + "\n" + equals.rest().raw()}, keys: clone(lasting)},
		{name: "query-dropped-one", about: "CloudFront forwards one of two parameters.", want: "query-dropped:page", files: []string{"curl.log", dropped.curl(dropped.rest().behindCloudFront())}},
		{name: "query-dropped-all", about: "CloudFront forwards no query; the answer is in the log of the client.", want: "query-dropped:since", files: []string{"client.log", droppedAll.own(), "request.http", droppedAll.raw(), "answer.http", droppedAll.rest().behindCloudFront().raw()}},
		{name: "query-dropped-har", about: "A hop removes a parameter that it takes for a cache buster.", want: "query-dropped:t", files: []string{"api.har", cached.har(cached.rest())}},
		{name: "query-reordered-plus", about: "A hop sorts the query anew and writes %20 as a plus.", want: "query-reordered", files: []string{"exchange.http", plusSent.raw() + "\n" + plusSent.rest().raw()}},
		{name: "query-reordered-decoded", about: "A proxy decodes the values of the query once and writes it anew.", want: "query-reordered", files: []string{"curl.log", decodedOnce.curl(decodedOnce.rest())}},
	}
}
