package main

import "countersign/sigv4"

// Names of AWS's documentation.
const (
	edgeHost = "d111111abcdef8.cloudfront.net"
	apiHost  = "abc123def4.execute-api.eu-west-1.amazonaws.com"
	ownHost  = "api.example.com"
)

func hosts() []scene {
	json := sigv4.Header{{Name: "Content-Type", Value: "application/json"}}
	get := trip{host: edgeHost, target: "/prod/pets?limit=10&type=dog%20or%20cat", verifiedHost: apiHost}.run()
	post := trip{method: "POST", host: edgeHost, target: "/prod/orders", body: `{"id":7,"name":"Müller & Söhne"}`, header: json, verifiedHost: apiHost}.run()
	west := trip{host: "d222222abcdef8.cloudfront.net", target: "/v1/items/42", region: "us-west-2", verifiedHost: "a1b2c3d4e5.execute-api.us-west-2.amazonaws.com", keys: temporary}.run()
	port := trip{host: "minio.example.com:9000", target: "/photos/2026/a.jpg", service: "s3", region: "us-east-1", verifiedHost: "minio.example.com"}.run()
	added := trip{host: "storage.example.com", target: "/backup/db.dump", service: "s3", region: "us-east-1", verifiedHost: "storage.example.com:443"}.run()
	balanced := trip{method: "PUT", host: "internal-lb-1234567890.eu-central-1.elb.amazonaws.com", target: "/prod/devices/7", region: "eu-central-1", body: `{"on":true}`, header: json, verifiedHost: "k3l4m5n6o7.execute-api.eu-central-1.amazonaws.com"}.run()
	domain := trip{host: "a1b2c3d4e5.execute-api.ap-northeast-1.amazonaws.com", target: "/v1/users", region: "ap-northeast-1", verifiedHost: "api.example.co.jp"}.run()
	queue := trip{method: "POST", host: "localhost:4566", target: "/", service: "sts", region: "us-east-1", body: "Action=GetCallerIdentity&Version=2011-06-15", header: sigv4.Header{{Name: "Content-Type", Value: "application/x-www-form-urlencoded; charset=utf-8"}}, verifiedHost: "sts.us-east-1.amazonaws.com"}.run()
	search := trip{host: "search.example.com", target: "/logs-2026/_search?q=status:500", service: "es", region: "eu-west-1", verifiedHost: "vpc-logs-abcdefghijklmnopqrstuvwxyz.eu-west-1.es.amazonaws.com"}.run()
	endpoint := trip{method: "POST", host: "abc123def4.execute-api.eu-west-1.amazonaws.com", target: "/prod/jobs", body: `{}`, verifiedHost: "vpce-0123456789abcdef0-abcdefgh.execute-api.eu-west-1.vpce.amazonaws.com"}.run()
	return []scene{
		{name: "host-mismatch-cloudfront-curl", about: "A GET through CloudFront, signed for the distribution. curl -v shows the whole exchange.", want: "host-mismatch", files: []string{"curl.log", get.curl(get.rest().behindCloudFront())}},
		{name: "host-mismatch-cloudfront-secret", about: "The same with the secret at hand, and the answer in a file of its own.", want: "host-mismatch", files: []string{"request.http", get.raw(), "answer.json", get.rest().body}, keys: clone(lasting)},
		{name: "host-mismatch-post-har", about: "A POST of JSON through CloudFront, as a HAR file of an API client.", want: "host-mismatch", files: []string{"export.har", post.har(post.rest().behindCloudFront())}},
		{name: "host-mismatch-post-own-log", about: "The client prints its own canonical request; AWS's is in the answer.", want: "host-mismatch", files: []string{"client.log", post.own(), "answer.json", post.rest().body}},
		{name: "host-mismatch-aws-debug", about: "aws --debug against a distribution with temporary credentials.", want: "host-mismatch", files: []string{"debug.log", west.awsDebug("GetItem", "InvalidSignatureException", west.rest().behindCloudFront())}},
		{name: "host-mismatch-url-alone", about: "The error text alone; the address that was called is given beside it.", want: "host-mismatch", files: []string{"error.txt", `{"message":"` + mismatch + `"}`}, url: "https://d111111abcdef8.cloudfront.net/prod/pets"},
		{name: "host-mismatch-proxy-strips-port", about: "A proxy forwards Host without the port that the client signed.", want: "host-mismatch", files: []string{"request.http", port.raw(), "answer.xml", port.xml().body}},
		{name: "host-mismatch-proxy-adds-port", about: "A proxy forwards Host with the port of its own listener.", want: "host-mismatch", files: []string{"curl.log", added.curl(added.xml())}},
		{name: "host-mismatch-load-balancer", about: "The client signs for the load balancer in front of the API.", want: "host-mismatch", files: []string{"client.log", noise(balanced.own()), "answer.http", balanced.rest().raw()}},
		{name: "host-mismatch-custom-domain", about: "Signed for the API's own name, sent to the custom domain.", want: "host-mismatch", files: []string{"wire.txt", domain.raw() + "\n" + domain.rest().raw()}},
		{name: "host-mismatch-sts-localhost", about: "A call to STS through a forwarded port: localhost is signed.", want: "host-mismatch", files: []string{"curl.log", queue.curl(queue.queryXML())}},
		{name: "host-mismatch-search-alias", about: "An alias in front of an OpenSearch domain.", want: "host-mismatch", files: []string{"client.log", logged(search.own()), "answer.json", search.typed("es").body}},
		{name: "host-mismatch-vpc-endpoint", about: "The API's public name is signed, the name of the VPC endpoint is verified.", want: "host-mismatch", files: []string{"request.http", endpoint.raw(), "answer.http", endpoint.rest().raw()}},
		{name: "host-mismatch-python", about: "A Python program prints the fields that it sends, and the answer.", want: "host-mismatch", files: []string{"output.txt", get.python(get.rest())}},
		{name: "host-mismatch-truncated", about: "Only the head of AWS's message was kept; the request is there.", want: "host-mismatch", files: []string{"request.http", get.raw(), "answer.txt", cut(get.rest().body, "x-amz-date")}},
		{name: "host-mismatch-redacted", about: "Keys and signature were struck out by hand.", want: "host-mismatch", files: []string{"curl.log", strike(get.curl(get.rest().behindCloudFront()))}},
		{name: "host-mismatch-works-directly", about: "Words alone: it works at the API's own name and fails through CloudFront.", want: "host-mismatch", files: []string{"question.txt", "We call an API Gateway endpoint with IAM authorisation. Calling https://abc123def4.execute-api.eu-west-1.amazonaws.com/prod/pets directly works fine.\nThe same call through our CloudFront distribution https://d111111abcdef8.cloudfront.net/prod/pets fails with\n\n403: " + mismatch + "\n"}},
		{name: "host-mismatch-works-pair", about: "One request that fails and one that works, as raw HTTP.", want: "host-mismatch", files: []string{"fails.http", get.raw() + "\n" + get.restShort().behindCloudFront().raw()}, works: []string{"works.http", direct().raw() + "\nHTTP/1.1 200 OK\nContent-Type: application/json\n\n[]\n"}},
		{name: "host-mismatch-upper-case", about: "The client signs the name as it was typed, in upper case, where the verifier has it in lower case.", want: "host-mismatch", files: []string{"client.log", upperHost().own(), "answer.json", upperHost().rest().body}},
		{name: "healthy-direct", about: "A request that was accepted. Nothing is wrong with it.", want: "healthy", files: []string{"curl.log", direct().curl(answer{200, []string{"Content-Type: application/json", "x-amzn-RequestId: 6f2b1c1e-0000-4000-8000-1c1e6f2b1c1e"}, `[{"id":1}]`})}, keys: clone(lasting)},
	}
}

func direct() *outcome {
	return trip{host: apiHost, target: "/prod/pets?limit=10&type=dog%20or%20cat", right: true}.run()
}

func upperHost() *outcome {
	return trip{host: ownHost, target: "/prod/pets", signed: line("host", "API.Example.com")}.run()
}
