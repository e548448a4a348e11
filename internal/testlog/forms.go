package testlog

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

const clock = "2006-01-02 15:04:05,000"

func awsNoise(w *writer) {
	n := w.next()
	stamp := w.at.Format(clock)
	for _, event := range []string{"before-parameter-build", "before-call", "request-created", "choose-signer", "before-sign", "before-send", "response-received", "needs-retry"} {
		w.printf("%s - MainThread - botocore.hooks - DEBUG - Event %s.s3.ListObjectsV2: calling handler <bound method Handler.run of <botocore.handlers.Handler object at 0x7f00%08x>>\n", stamp, event, n)
	}
	w.printf("%s - MainThread - urllib3.connectionpool - DEBUG - https://example-bucket.s3.eu-west-1.amazonaws.com:443 \"GET /?list-type=2&prefix=%d HTTP/1.1\" 200 None\n", stamp, n)
	w.printf("%s - MainThread - botocore.parsers - DEBUG - Response headers: {'x-amz-id-2': 'A%d', 'Date': 'Sun, 22 Nov 2026 05:16:07 GMT', 'Content-Type': 'application/xml', 'Server': 'AmazonS3'}\n", stamp, n)
	w.printf("%s - MainThread - botocore.parsers - DEBUG - Response body:\nb'<?xml version=\"1.0\" encoding=\"UTF-8\"?>\\n<ListBucketResult><Name>example-bucket</Name><KeyCount>%d</KeyCount></ListBucketResult>'\n", stamp, n)
}

func awsFailure(w *writer) {
	w.next()
	log := func(name, text string) {
		w.printf("%s - MainThread - %s - DEBUG - %s\n", w.at.Format(clock), name, text)
	}
	log("botocore.auth", "Calculating signature using v4 auth.")
	log("botocore.auth", "CanonicalRequest:\n"+canonical(EdgeHost))
	log("botocore.auth", "StringToSign:\n"+toSign(EdgeHost))
	log("botocore.auth", "Signature:\na97c5bb9d601c607ec783e9fe9838ea42024dd8bee95618998551135eacc4459")
	log("botocore.endpoint", "Sending http request: <AWSPreparedRequest stream_output=False, method=GET, url=https://"+EdgeHost+"/prod/pets?limit=10, headers={'X-Amz-Date': b'20261122T051607Z', 'Authorization': b'"+authorization+"'}>")
	log("urllib3.connectionpool", "https://"+EdgeHost+":443 \"GET /prod/pets?limit=10 HTTP/1.1\" 403 650")
	log("botocore.parsers", "Response headers: {'Content-Type': 'application/json', 'x-amzn-ErrorType': 'InvalidSignatureException', 'x-amz-apigw-id': 'EXAMPLE='}")
	log("botocore.parsers", "Response body:\nb'"+strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(quoted(map[string]string{"message": message()}))+"'")
}

func quoted(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func wireNoise(w *writer) {
	n := w.next()
	out := func(text string) {
		w.printf("%s [main] DEBUG org.apache.http.wire - http-outgoing-%d >> \"%s[\\r][\\n]\"\n", w.at.Format("15:04:05.000"), n, text)
	}
	in := func(text string) {
		w.printf("%s [main] DEBUG org.apache.http.wire - http-outgoing-%d << \"%s[\\r][\\n]\"\n", w.at.Format("15:04:05.000"), n, text)
	}
	out("GET /items/" + strconv.Itoa(n) + " HTTP/1.1")
	out("Host: api.example.com")
	out("User-Agent: Apache-HttpClient/4.5.13 (Java/17)")
	out("")
	in("HTTP/1.1 200 OK")
	in("Content-Type: application/json")
	in("")
	in(`{"id":` + strconv.Itoa(n) + `,"state":"stored"}`)
}

func wireFailure(w *writer) {
	n := w.next()
	line := func(mark, text string) {
		w.printf("%s [main] DEBUG org.apache.http.wire - http-outgoing-%d %s \"%s\"\n", w.at.Format("15:04:05.000"), n, mark, text)
	}
	for _, text := range []string{"GET /prod/pets?limit=10 HTTP/1.1", "Host: " + EdgeHost, "X-Amz-Date: 20261122T051607Z", "Authorization: " + authorization, ""} {
		line(">>", text+"[\\r][\\n]")
	}
	for _, text := range []string{"HTTP/1.1 403 Forbidden", "Content-Type: application/json", "x-amzn-ErrorType: InvalidSignatureException", "x-amz-apigw-id: EXAMPLE=", ""} {
		line("<<", text+"[\\r][\\n]")
	}
	line("<<", quoted(map[string]string{"message": message()}))
}

func accessNoise(w *writer) {
	n := w.next()
	w.printf("192.0.2.%d - - [%s] \"GET /prod/items/%d?limit=%d HTTP/1.1\" %d %d \"-\" \"aws-sdk-go-v2/1.30.3 os/linux\" rt=0.%03d\n",
		n%250, w.at.Format("02/Jan/2006:15:04:05 -0700"), n, n%100, []int{200, 200, 200, 304, 404}[n%5], 100+n%900, n%1000)
	if n%50 == 0 {
		w.printf("%s [warn] 12#12: *%d an upstream response is buffered to a temporary file /var/cache/nginx/proxy_temp/%d while reading upstream, client: 192.0.2.7, server: api.example.com\n", w.at.Format("2006/01/02 15:04:05"), n, n)
	}
}

func messageFailure(w *writer) {
	w.next()
	w.printf("%s ERROR request refused\n> GET /prod/pets?limit=10 HTTP/1.1\n> Host: %s\n> X-Amz-Date: 20261122T051607Z\n> Authorization: %s\n>\n< HTTP/1.1 403 Forbidden\n< x-amzn-ErrorType: InvalidSignatureException\n< x-amz-apigw-id: EXAMPLE=\n<\n%s\n",
		w.at.Format(clock), EdgeHost, authorization, quoted(map[string]string{"message": message()}))
}

func jsonNoise(w *writer) {
	n := w.next()
	w.printf("{\"time\":%q,\"level\":\"info\",\"msg\":\"request done\",\"request\":{\"id\":\"%08x\",\"method\":\"GET\",\"path\":\"/v1/items/%d\",\"host\":\"api.example.com\"},\"status\":200,\"took_ms\":%d}\n",
		w.at.Format("2006-01-02T15:04:05.000Z07:00"), n*2654435761&0xffffffff, n, n%900)
}

func jsonFailure(w *writer) {
	w.next()
	w.printf("{\"time\":%q,\"level\":\"error\",\"msg\":\"call failed\",\"url\":\"https://%s/prod/pets?limit=10\",\"authorization\":%q,\"body\":%s}\n",
		w.at.Format("2006-01-02T15:04:05.000Z07:00"), EdgeHost, authorization, quoted(quoted(map[string]string{"message": message()})))
}

func goNoise(w *writer) {
	n := w.next()
	w.printf("SDK %s DEBUG Request\nGET /?list-type=2&prefix=%d HTTP/1.1\nHost: example-bucket.s3.eu-west-1.amazonaws.com\nUser-Agent: aws-sdk-go-v2/1.30.3\nX-Amz-Date: 20261122T051607Z\n\n\nSDK %s DEBUG Response\nHTTP/1.1 200 OK\nContent-Type: application/xml\nX-Amz-Request-Id: %d\n\n",
		w.at.Format("2006/01/02 15:04:05"), n, w.at.Format("2006/01/02 15:04:05"), n)
}

func goFailure(w *writer) {
	stamp := w.at.Format("2006/01/02 15:04:05")
	w.printf("SDK %s DEBUG Request Signature:\n---[ CANONICAL STRING  ]-----------------------------\n%s\n---[ STRING TO SIGN ]--------------------------------\n%s\n-----------------------------------------------------\n", stamp, canonical(EdgeHost), toSign(EdgeHost))
	w.printf("SDK %s DEBUG Request\nGET /prod/pets?limit=10 HTTP/1.1\nHost: %s\nX-Amz-Date: 20261122T051607Z\nAuthorization: %s\n\n\nSDK %s DEBUG Response\nHTTP/1.1 403 Forbidden\nX-Amzn-Errortype: InvalidSignatureException\nX-Amz-Apigw-Id: EXAMPLE=\n\n%s\n\n",
		stamp, EdgeHost, authorization, stamp, quoted(map[string]string{"message": message()}))
}

func harEntry(n, status int, body string) string {
	host, path, header := "api.example.com", fmt.Sprintf("/v1/items/%d", n), ""
	if status == 403 {
		host, path = EdgeHost, "/prod/pets?limit=10"
		header = `,{"name":"X-Amz-Date","value":"20261122T051607Z"},{"name":"Authorization","value":` + quoted(authorization) + `}`
	}
	return fmt.Sprintf(`{"startedDateTime":"2026-11-22T05:16:07.%03dZ","time":%d,"request":{"method":"GET","url":"https://%s%s","httpVersion":"HTTP/1.1","headers":[{"name":"Host","value":"%s"},{"name":"Accept","value":"*/*"}%s],"queryString":[],"cookies":[],"headersSize":-1,"bodySize":0},"response":{"status":%d,"statusText":"","httpVersion":"HTTP/1.1","headers":[{"name":"Content-Type","value":"application/json"},{"name":"Date","value":"Sun, 22 Nov 2026 05:16:07 GMT"}],"cookies":[],"content":{"size":%d,"mimeType":"application/json","text":%s},"redirectURL":"","headersSize":-1,"bodySize":-1},"cache":{},"timings":{"send":1,"wait":2,"receive":3}}`,
		n%1000, n%300, host, path, host, header, status, len(body), quoted(body))
}

func harNoise(w *writer) {
	n := w.next()
	w.printf("%s,\n", harEntry(n, 200, `{"id":`+strconv.Itoa(n)+`,"name":"item"}`))
}

func harFailure(w *writer) {
	w.printf("%s,\n", harEntry(w.next(), 403, quoted(map[string]string{"message": message()})))
}

func envoyNoise(w *writer) {
	n := w.next()
	stamp := w.at.Format("2006-01-02 15:04:05.000")
	w.printf("[%s][%d][debug][http] [source/common/http/conn_manager_impl.cc:%d] [Tags: \"ConnectionId\":\"%d\",\"StreamId\":\"%d\"] request headers complete (end_stream=true):\n':authority', 'api.example.com'\n':path', '/v1/items/%d'\n':method', 'GET'\n'user-agent', 'curl/8.5.0'\n'accept', '*/*'\n\n", stamp, 20+n%8, 1000+n%200, n, n*7, n)
	w.printf("[%s][%d][debug][router] [source/common/router/upstream_request.cc:%d] [Tags: \"ConnectionId\":\"%d\",\"StreamId\":\"%d\"] pool ready\n", stamp, 20+n%8, 500+n%90, n, n*7)
}

func javaNoise(w *writer) {
	n := w.next()
	w.printf("%s INFO  [pool-%d-thread-%d] c.e.orders.OrderService : stored order %d for customer %d in %d ms\n", w.at.Format(clock), n%4, n%16, n, n%5000, n%300)
	if n%200 == 0 {
		w.printf("java.net.SocketTimeoutException: Read timed out\n")
		for i := range 25 {
			w.printf("\tat com.example.orders.internal.Pool$%d.run(Pool.java:%d)\n", i, 100+i)
		}
	}
}

func javaFailure(w *writer) {
	w.next()
	w.printf("%s ERROR [pool-1-thread-1] c.e.orders.Client : GET https://%s/prod/pets?limit=10 failed\ncom.amazonaws.AmazonServiceException: %s (Service: null; Status Code: 403; Error Code: InvalidSignatureException; Request ID: 1f3)\n\tat com.amazonaws.http.AmazonHttpClient$RequestExecutor.handleErrorResponse(AmazonHttpClient.java:1811)\n",
		w.at.Format(clock), EdgeHost, message())
}

func curlNoise(w *writer) {
	n := w.next()
	w.printf("$ curl -sv https://api.example.com/v1/items/%d\n*   Trying 192.0.2.7:443...\n* Connected to api.example.com (192.0.2.7) port 443\n> GET /v1/items/%d HTTP/1.1\n> Host: api.example.com\n> User-Agent: curl/8.5.0\n> Accept: */*\n>\n< HTTP/1.1 200 OK\n< Content-Type: application/json\n<\n{\"id\":%d}\n", n, n, n)
}

func curlFailure(w *writer) {
	w.printf("$ curl -sv https://%s/prod/pets?limit=10 -H 'X-Amz-Date: 20261122T051607Z' -H 'Authorization: %s'\n", EdgeHost, authorization)
	messageFailure(w)
}

// mixedNoise is what several programs write into one file.
func mixedNoise(w *writer) {
	for _, noise := range []func(*writer){accessNoise, javaNoise, jsonNoise, envoyNoise, awsNoise, accessNoise, javaNoise} {
		noise(w)
	}
}
