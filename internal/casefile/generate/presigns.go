package main

import (
	"strings"
	"time"

	"countersign/sigv4"
)

// presigned makes a presigned URL, changes the request that is made with it and verifies what arrives.
func presigned(t trip, expires time.Duration, change func(*sigv4.Request)) *outcome {
	if t.at == "" {
		t.at = defaultTime
	}
	at, err := time.Parse(sigv4.TimeLayout, t.at)
	if err != nil {
		panic(err)
	}
	if t.keys.AccessKeyID == "" {
		t.keys = lasting
	}
	s := sigv4.Signer{Credentials: t.keys, Region: t.region, Service: t.service, Headers: func(name string) bool {
		for _, n := range t.sign {
			if n == name {
				return true
			}
		}
		return false
	}}
	r, err := s.Presign(sigv4.Request{Method: t.method, Target: t.target, Header: append(sigv4.Header{{Name: "Host", Value: t.host}}, t.header...)}, at, expires)
	if err != nil {
		panic(err)
	}
	o := &outcome{trip: t}
	o.auth, _, err = r.Presigned()
	if err != nil {
		panic(err)
	}
	rules := sigv4.RulesFor(t.service)
	compute := func(r *sigv4.Request) side {
		trace := sigv4.Compute(r, o.auth, t.at, t.keys.SecretAccessKey, rules)
		return side{trace.Canonical, trace.Canonical.String(), trace.StringToSign}
	}
	o.client = compute(&r)
	if change != nil {
		change(&r)
	}
	o.request = r
	o.verifier = compute(&r)
	return o
}

func presigns() []scene {
	get := trip{method: "GET", host: bucketHost, target: "/report.pdf", service: "s3", region: "eu-west-1"}
	put := trip{method: "PUT", host: bucketHost, target: "/upload.bin", service: "s3", region: "eu-west-1"}
	wrongMethod := presigned(get, time.Hour, func(r *sigv4.Request) { r.Method = "PUT"; r.Body = []byte("hello") })
	head := presigned(get, time.Hour, func(r *sigv4.Request) { r.Method = "HEAD" })
	otherKey := presigned(get, time.Hour, func(r *sigv4.Request) { r.Target = strings.Replace(r.Target, "/report.pdf", "/secret.pdf", 1) })
	added := presigned(get, time.Hour, func(r *sigv4.Request) { r.Target += "&response-content-type=text%2Fplain" })
	longer := presigned(get, time.Hour, func(r *sigv4.Request) {
		r.Target = strings.Replace(r.Target, "X-Amz-Expires=3600", "X-Amz-Expires=86400", 1)
	})
	tracked := presigned(put, time.Hour, func(r *sigv4.Request) { r.Target += "&utm_source=mail" })
	old := presigned(get, 15*time.Minute, nil)
	acl := put
	acl.header = sigv4.Header{{Name: "x-amz-acl", Value: "public-read"}}
	noACL := presigned(acl, time.Hour, without("x-amz-acl"))
	good := presigned(get, time.Hour, nil)
	return []scene{
		{name: "presigned-method-mismatch-put", about: "A URL that was made for GET is used for PUT.", want: "presigned-method-mismatch", files: []string{"curl.log", wrongMethod.curl(wrongMethod.xml())}, keys: clone(lasting)},
		{name: "presigned-method-mismatch-head", about: "A URL that was made for GET is used for HEAD; with the secret.", want: "presigned-method-mismatch", files: []string{"exchange.http", head.raw() + "\n" + head.xml().raw()}, keys: clone(lasting)},
		{name: "presigned-for-other-object-secret", about: "The query of one object is used for another; with the secret.", want: "presigned-for-other-object", files: []string{"exchange.http", otherKey.raw() + "\n" + otherKey.xml().raw()}, works: []string{"works.log", "GET https://" + bucketHost + good.request.Target + "\nHTTP/1.1 200 OK\n"}, keys: clone(lasting)},
		{name: "presigned-altered-parameter", about: "A parameter was added to a presigned URL.", want: "presigned-altered:response-content-type", files: []string{"exchange.http", added.raw() + "\n" + added.xml().raw()}, keys: clone(lasting)},
		{name: "presigned-altered-expires", about: "X-Amz-Expires was changed to make the URL last longer.", want: "presigned-altered:x-amz-expires", files: []string{"curl.log", longer.curl(longer.xml())}, keys: clone(lasting)},
		{name: "presigned-altered-tracking", about: "A mail program adds a parameter of its own.", want: "presigned-altered:utm_source", files: []string{"exchange.http", tracked.raw() + "\n" + tracked.xml().raw()}, keys: clone(lasting)},
		{name: "presigned-expired-s3", about: "The URL is older than it may be.", want: "presigned-expired", files: []string{"exchange.http", old.raw() + "\nHTTP/1.1 403 Forbidden\nServer: AmazonS3\n\n<Error><Code>AccessDenied</Code><Message>Request has expired</Message><X-Amz-Expires>900</X-Amz-Expires><Expires>2026-11-21T10:30:00Z</Expires><ServerTime>2026-11-21T11:02:11Z</ServerTime><RequestId>EXAMPLEREQUEST01</RequestId></Error>\n"}},
		{name: "signed-header-missing-presigned", about: "x-amz-acl was signed into the URL, and the upload does not send it.", want: "signed-header-missing:x-amz-acl", files: []string{"exchange.http", noACL.raw() + "\n" + noACL.xml().raw()}},
		{name: "healthy-presigned", about: "A presigned URL that was accepted.", want: "healthy", files: []string{"curl.log", good.curl(answer{200, []string{"Content-Type: application/pdf", "Server: AmazonS3"}, "%PDF-1.7"})}, keys: clone(lasting)},
	}
}
