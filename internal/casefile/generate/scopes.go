package main

import (
	"encoding/hex"
	"strings"

	"countersign/sigv4"
)

func scopes() []scene {
	region := trip{host: "abc123def4.execute-api.ap-southeast-2.amazonaws.com", target: "/prod/pets", region: "us-east-1", right: true}.run()
	regionKey := trip{host: apiHost, target: "/prod/pets", secret: nil}
	wrongRegion := keyOf(regionKey, func(s sigv4.Scope) sigv4.Scope { s.Region = "us-east-1"; return s })
	wrongService := keyOf(trip{host: apiHost, target: "/prod/orders?open=true"}, func(s sigv4.Scope) sigv4.Scope { s.Service = "apigateway"; return s })
	service := trip{host: apiHost, target: "/prod/pets", service: "apigateway", right: true}.run()
	yesterday := keyOf(trip{host: apiHost, target: "/prod/pets", at: "20261121T001500Z"}, func(s sigv4.Scope) sigv4.Scope { s.Date = "20261120"; return s })
	dated := trip{host: apiHost, target: "/prod/pets", at: "20261121T001500Z", scope: func(s *sigv4.Scope) { s.Date = "20261120" }, right: true}.run()
	late := trip{host: apiHost, target: "/prod/pets", right: true}.run()
	bucket := trip{host: "amzn-s3-demo-bucket.s3.amazonaws.com", target: "/a.txt", service: "s3", region: "us-east-1", right: true}.run()
	sts := trip{method: "POST", host: "sts.eu-west-1.amazonaws.com", target: "/", service: "sts", region: "us-east-1", body: "Action=GetCallerIdentity&Version=2011-06-15", right: true}.run()
	return []scene{
		{name: "wrong-region-api", about: "Signed for us-east-1, which the endpoint does not take.", want: "wrong-region", files: []string{"exchange.http", region.raw() + "\n" + restAnswer("InvalidSignatureException", "Credential should be scoped to a valid region, not 'us-east-1'. ").raw()}},
		{name: "wrong-region-s3", about: "A bucket in another region than the one that was signed for.", want: "wrong-region", files: []string{"curl.log", bucket.curl(answer{400, []string{"x-amz-request-id: EXAMPLEREQUEST01", "Content-Type: application/xml", "Server: AmazonS3"}, `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<Error><Code>AuthorizationHeaderMalformed</Code><Message>The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-central-1'</Message><Region>eu-central-1</Region><RequestId>EXAMPLEREQUEST01</RequestId><HostId>EXAMPLEhostid=</HostId></Error>`})}},
		{name: "wrong-region-sts", about: "A regional endpoint of STS, signed for us-east-1.", want: "wrong-region", files: []string{"request.http", sts.raw(), "error.txt", exception("SignatureDoesNotMatch", "GetCallerIdentity", "Credential should be scoped to a valid region. ")}},
		{name: "wrong-region-key", about: "The scope is right and the key was derived for another region; with the secret.", want: "wrong-region", files: []string{"exchange.http", wrongRegion.raw() + "\n" + wrongRegion.rest().raw()}, keys: clone(lasting)},
		{name: "wrong-service-api", about: "Signed for apigateway, where execute-api is the name.", want: "wrong-service", files: []string{"exchange.http", service.raw() + "\n" + restAnswer("InvalidSignatureException", "Credential should be scoped to correct service: 'execute-api'. ").raw()}},
		{name: "wrong-service-key", about: "The scope is right and the key was derived for another service; with the secret.", want: "wrong-service", files: []string{"curl.log", wrongService.curl(wrongService.rest())}, keys: clone(lasting)},
		{name: "wrong-service-and-region", about: "Both are wrong; the answer has both sentences.", want: "wrong-region", files: []string{"error.json", `{"message":"Credential should be scoped to a valid region, not 'us-east-1'. Credential should be scoped to correct service: 'execute-api'. "}`}},
		{name: "scope-date-mismatch-answer", about: "The scope has yesterday's date; the answer says so.", want: "scope-date-mismatch", files: []string{"exchange.http", dated.raw() + "\n" + restAnswer("InvalidSignatureException", "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20261120' != '20261121', from '20261121T001500Z'.").raw()}},
		{name: "scope-date-mismatch-request", about: "The request alone, and the short answer.", want: "scope-date-mismatch", files: []string{"curl.log", dated.curl(dated.restShort())}},
		{name: "scope-date-mismatch-key", about: "The key was derived for yesterday; with the secret.", want: "scope-date-mismatch", files: []string{"exchange.http", yesterday.raw() + "\n" + yesterday.rest().raw()}, keys: clone(lasting)},
		{name: "clock-skew-behind", about: "The client's clock is behind by twenty minutes.", want: "clock-skew", files: []string{"curl.log", late.curl(restAnswer("InvalidSignatureException", "Signature expired: 20261121T101500Z is now earlier than 20261121T103000Z (20261121T103500Z - 5 min.)"))}},
		{name: "clock-skew-ahead", about: "The client's clock is ahead by two hours.", want: "clock-skew", files: []string{"error.json", `{"message":"Signature not yet current: 20261121T121500Z is still later than 20261121T102000Z (20261121T101500Z + 5 min.)"}`}},
		{name: "clock-skew-s3", about: "S3 tells both times.", want: "clock-skew", files: []string{"answer.xml", `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<Error><Code>RequestTimeTooSkewed</Code><Message>The difference between the request time and the current time is too large.</Message><RequestTime>20261121T101500Z</RequestTime><ServerTime>2026-11-21T11:15:00Z</ServerTime><MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds><RequestId>EXAMPLEREQUEST01</RequestId></Error>`}},
		{name: "clock-skew-sts", about: "STS allows fifteen minutes.", want: "clock-skew", files: []string{"error.txt", exception("SignatureDoesNotMatch", "AssumeRole", "Signature expired: 20261121T093000Z is now earlier than 20261121T100000Z (20261121T101500Z - 15 min.)")}},
	}
}

// keyOf signs with a key that was derived for another scope than the one that is sent.
func keyOf(t trip, other func(sigv4.Scope) sigv4.Scope) *outcome {
	o := t.rightly()
	key := sigv4.DeriveKeys(o.keys.SecretAccessKey, other(o.auth.Credential.Scope)).Signing
	t.signature = func(string) string { return sigv4.Signature(key, o.client.toSign.String()) }
	return t.run()
}

// keyCases are about the key and what is computed with it.
func keyCases() []scene {
	with := func(change func(string) string) *outcome {
		return trip{host: apiHost, target: "/prod/pets", secret: change}.run()
	}
	post := func(change func(string) string) *outcome {
		return trip{method: "POST", host: "sqs.eu-west-1.amazonaws.com", target: "/123456789012/orders", service: "sqs", body: "Action=ReceiveMessage&Version=2012-11-05", secret: change}.run()
	}
	wrong := with(func(string) string { return another.SecretAccessKey })
	wrongS3 := trip{host: bucketHost, target: "/a.txt", service: "s3", secret: func(string) string { return another.SecretAccessKey }}.run()
	feed := with(func(s string) string { return s + "\n" })
	blank := post(func(s string) string { return s + " " })
	encoded := with(func(s string) string { return strings.ReplaceAll(s, "/", "%2F") })
	quoted := post(func(s string) string { return `"` + s + `"` })
	short := with(func(s string) string { return s[:39] })
	withPlus := trip{host: apiHost, target: "/prod/pets", keys: sigv4.Credentials{AccessKeyID: another.AccessKeyID, SecretAccessKey: "je7MtGbClwBF/2Zp9Utk/h3yCo8nvb+XAMPLEKEY"}, secret: func(s string) string { return strings.ReplaceAll(s, "+", " ") }}.run()
	noPrefix := mistaken(func(o *outcome) []byte { return chain(o, []byte(o.keys.SecretAccessKey), false) })
	hexKeys := mistaken(func(o *outcome) []byte { return chain(o, []byte("AWS4"+o.keys.SecretAccessKey), true) })
	upper := trip{host: apiHost, target: "/prod/pets", signature: strings.ToUpper}.run()
	base64 := trip{host: apiHost, target: "/prod/pets", signature: toBase64}.run()
	cutOff := trip{host: ownHost, target: "/prod/pets", signature: func(s string) string { return s[:60] }}.run()
	noToken := trip{host: apiHost, target: "/prod/pets", keys: sigv4.Credentials{AccessKeyID: temporary.AccessKeyID, SecretAccessKey: temporary.SecretAccessKey}, right: true}.run()
	return []scene{
		{name: "wrong-secret-own-log", about: "Both canonical requests and both strings to sign are equal; the signature is not.", want: "wrong-secret", files: []string{"client.log", wrong.own(), "answer.json", wrong.rest().body}},
		{name: "wrong-secret-s3", about: "The same at S3.", want: "wrong-secret", files: []string{"client.log", wrongS3.own(), "answer.xml", wrongS3.xml().body}},
		{name: "wrong-secret-aws-debug", about: "aws --debug shows what was signed, and the answer what was verified: the same.", want: "wrong-secret", files: []string{"debug.log", wrong.awsDebug("GetPets", "InvalidSignatureException", wrong.rest())}},
		{name: "credential-whitespace-line-feed", about: "The secret has a line feed at its end; given without it, the search finds it.", want: "credential-whitespace", files: []string{"exchange.http", feed.raw() + "\n" + feed.rest().raw()}, keys: clone(lasting)},
		{name: "credential-whitespace-blank", about: "A blank behind the secret, in a call to SQS.", want: "credential-whitespace", files: []string{"client.log", blank.own(), "request.http", blank.raw(), "answer.xml", blank.queryXML().body}, keys: clone(lasting)},
		{name: "credential-encoding-url", about: "The secret went through a URL encoder.", want: "credential-encoding", files: []string{"exchange.http", encoded.raw() + "\n" + encoded.rest().raw()}, keys: clone(lasting)},
		{name: "credential-encoding-quotes", about: "The quotes of a configuration file became a part of the secret.", want: "credential-encoding", files: []string{"client.log", quoted.own(), "request.http", quoted.raw(), "answer.xml", quoted.queryXML().body}, keys: clone(lasting)},
		{name: "credential-encoding-short", about: "The last character of the secret was lost.", want: "credential-encoding", files: []string{"curl.log", short.curl(short.rest())}, keys: clone(lasting)},
		{name: "credential-encoding-plus", about: "A plus in the secret became a blank.", want: "credential-encoding", files: []string{"exchange.http", withPlus.raw() + "\n" + withPlus.rest().raw()}, keys: clone(sigv4.Credentials{AccessKeyID: another.AccessKeyID, SecretAccessKey: "je7MtGbClwBF/2Zp9Utk/h3yCo8nvb+XAMPLEKEY"})},
		{name: "signature-computation-wrong-prefix", about: "AWS4 is missing before the secret.", want: "signature-computation-wrong", files: []string{"exchange.http", noPrefix.raw() + "\n" + noPrefix.rest().raw()}, keys: clone(lasting)},
		{name: "signature-computation-wrong-hex", about: "The hexadecimal text of each key is the next key.", want: "signature-computation-wrong", files: []string{"client.log", hexKeys.own(), "exchange.http", hexKeys.raw() + "\n" + hexKeys.rest().raw()}, keys: clone(lasting)},
		{name: "signature-encoding-upper", about: "The signature is written in upper case.", want: "signature-encoding", files: []string{"exchange.http", upper.raw() + "\n" + upper.rest().raw()}},
		{name: "signature-encoding-base64", about: "The signature is base64.", want: "signature-encoding", files: []string{"curl.log", base64.curl(base64.restShort())}},
		{name: "signature-encoding-cut", about: "The end of the signature was lost.", want: "signature-encoding", files: []string{"request.http", cutOff.raw(), "answer.json", cutOff.rest().body}},
		{name: "missing-session-token-api", about: "A temporary key without its token.", want: "missing-session-token", files: []string{"exchange.http", noToken.raw() + "\n" + restAnswer("UnrecognizedClientException", "The security token included in the request is invalid.").raw()}},
		{name: "missing-session-token-curl", about: "The same from curl -v.", want: "missing-session-token", files: []string{"curl.log", noToken.curl(restAnswer("UnrecognizedClientException", "The security token included in the request is invalid."))}},
	}
}

// mistaken signs with another key than the derivation's.
func mistaken(key func(*outcome) []byte) *outcome {
	t := trip{host: apiHost, target: "/prod/pets"}
	o := t.rightly()
	t.signature = func(string) string { return sigv4.Signature(key(o), o.client.toSign.String()) }
	return t.run()
}

// chain derives the key from another start, with bytes or with hexadecimal text from step to step.
func chain(o *outcome, key []byte, asText bool) []byte {
	scope := o.auth.Credential.Scope
	for _, step := range []string{scope.Date, scope.Region, scope.Service, scope.Terminator} {
		text := sigv4.Signature(key, step)
		if key = []byte(text); !asText {
			key, _ = hex.DecodeString(text)
		}
	}
	return key
}
