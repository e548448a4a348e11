package answer

import "testing"

func TestStatus(t *testing.T) {
	const sentence = "ExpiredTokenException"
	for _, test := range []struct {
		before, after string
		want          int
	}{
		{"", "", 0},
		{"403 ", "", 403},
		{"HTTP/1.1 403 Forbidden\n\n", "", 403},
		{"HTTP/2 401 \nx: y\n\n", "", 401},
		{`{"statusCode": 400, "body": "`, `"}`, 400},
		{"", " (Service: Sts, Status Code: 403, Request ID: 1)", 403},
		{"", "\n\tstatus code: 400, request id: 1", 400},
		{"status code: 500\n", " status code: 403", 403},
		{"S3 error: 403 (", ")", 403},
		{"took 500 ms at port 443: ", "", 0},
		{"HTTP/1.1 200 OK\n", "", 0},
		{"line 404 of 4040; ", "", 0},
	} {
		text := test.before + sentence + test.after
		if a, _, _, ok := RecogniseText(text); !ok || a.Status != test.want {
			t.Errorf("%q: %d, %t; want %d", text, a.Status, ok, test.want)
		}
	}
}

func TestFields(t *testing.T) {
	for _, text := range []string{
		"<RequestTime>20240501T100000Z</RequestTime>", `"RequestTime": "20240501T100000Z"`, "RequestTime: '20240501T100000Z',", "RequestTime=20240501T100000Z;", "RequestTime => \"20240501T100000Z\"",
		`RequestTime: Some("20240501T100000Z")`, `RequestTime: Optional("20240501T100000Z")`, `\"RequestTime\":\"20240501T100000Z\"`, "&lt;RequestTime&gt;20240501T100000Z&lt;/RequestTime&gt;",
	} {
		const sentence = "The difference between the request time and the current time is too large."
		for _, whole := range []string{sentence + " " + text, text + " " + sentence, "{ MyRequestTime: 1, " + sentence + "\n" + text + " }"} {
			a, _, _, _ := RecogniseText(whole)
			if want := at("2024-05-01T10:00:00Z"); !a.Times.Request.Equal(want) {
				t.Errorf("%q: got %v", whole, a.Times.Request)
			}
		}
	}
}
