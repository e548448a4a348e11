package evidence

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"countersign/internal/answer"
	"countersign/sigv4"
)

// caseOf assembles pieces as the formats would give them, one document for each list.
func caseOf(t *testing.T, lists ...[]piece) *Case {
	t.Helper()
	var documents []*document
	for range lists {
		documents = append(documents, newDocument("-", strings.Repeat("line of ten\n", 100)))
	}
	return assemble(documents, lists)
}

func requestTo(method, target, host string, fields ...sigv4.Field) *Request {
	r := &Request{}
	r.Method, r.Target = method, target
	if host != "" {
		r.Header = append(r.Header, sigv4.Field{Name: "Host", Value: host})
	}
	r.Header = append(r.Header, fields...)
	r.Fields = make([]Place, len(r.Header))
	return r
}

const mismatch = "The request signature we calculated does not match the signature you provided."

func refusal(body string) *answer.Response { return &answer.Response{Status: 403, Body: body} }

// Of several exchanges the last one that failed with an answer about the signature is taken.
func TestFailingExchange(t *testing.T) {
	exchange := func(n int, target string, response *answer.Response) []piece {
		return []piece{{at: n * 100, exchange: n, request: requestTo("GET", target, "h.example")}, {at: n*100 + 50, exchange: n, response: response}}
	}
	ok := &answer.Response{Status: 200}
	for _, test := range []struct {
		name   string
		pieces [][]piece
		want   string
	}{
		{"last failure", [][]piece{exchange(1, "/a", refusal(mismatch)), exchange(2, "/b", refusal(mismatch)), exchange(3, "/c", ok)}, "/b"},
		{"signature before bare failure", [][]piece{exchange(1, "/a", refusal(mismatch)), exchange(2, "/b", &answer.Response{Status: 404, Body: "gone"})}, "/a"},
		{"signature before bare Forbidden", [][]piece{exchange(1, "/a", refusal(mismatch)), exchange(2, "/b", refusal(`{"message":"Forbidden"}`))}, "/a"},
		{"failure before success", [][]piece{exchange(1, "/a", ok), exchange(2, "/b", &answer.Response{Status: 500}), exchange(3, "/c", ok)}, "/b"},
	} {
		c := caseOf(t, slices.Concat(test.pieces...))
		if c.Request == nil || c.Request.Target != test.want {
			t.Errorf("%s: request %+v, want %s", test.name, c.Request, test.want)
		}
	}
}

// A request and an answer from two files belong together, and so do accounts of the same request.
func TestAccountsJoined(t *testing.T) {
	field := func(name, value string) sigv4.Field { return sigv4.Field{Name: name, Value: value} }
	c := caseOf(t,
		[]piece{{request: requestTo("GET", "/a?x=1", "h.example")}},
		[]piece{{at: 5, request: requestTo("", "", "", field("X-Amz-Date", "20260102T030405Z"), field("Authorization", sampleAuth))}},
		[]piece{{at: 9, response: refusal(mismatch)}},
	)
	if r := c.Request; r.Target != "/a?x=1" || r.Host() != "h.example" || r.Header.Value("x-amz-date") == "" || len(r.Fields) != len(r.Header) {
		t.Errorf("request %+v", r)
	}
	if c.Claim == nil || c.Claim.Raw != sampleAuth {
		t.Errorf("claim %+v", c.Claim)
	}
	if c.Answer == nil || c.Answer.Kind != answer.SignatureMismatch || c.Answer.Response.Status != 403 {
		t.Errorf("answer %+v", c.Answer)
	}
}

// What contradicts is another request, and adds nothing.
func TestOtherRequestsKeptApart(t *testing.T) {
	date := func(value string) sigv4.Field { return sigv4.Field{Name: "X-Amz-Date", Value: value} }
	for name, other := range map[string]*Request{
		"other host":   requestTo("GET", "/a", "other.example", sigv4.Field{Name: "X-Other", Value: "1"}),
		"other path":   requestTo("GET", "/b", "h.example", sigv4.Field{Name: "X-Other", Value: "1"}),
		"other method": requestTo("POST", "/a", "h.example", sigv4.Field{Name: "X-Other", Value: "1"}),
		"other time":   requestTo("GET", "/a", "h.example", date("20260102T030406Z"), sigv4.Field{Name: "X-Other", Value: "1"}),
	} {
		c := caseOf(t, []piece{{at: 1, request: other}, {at: 10, request: requestTo("GET", "/a", "h.example", date("20260102T030405Z"))}, {at: 20, response: refusal(mismatch)}})
		if c.Request.Header.Has("x-other") || c.Request.Method != "GET" || c.Request.Target != "/a" {
			t.Errorf("%s: request %+v", name, c.Request)
		}
	}
	whole := requestTo("GET", "/a", "h.example")
	whole.WholeHeader = true
	c := caseOf(t, []piece{{at: 1, request: whole}, {at: 2, request: requestTo("GET", "/a", "", sigv4.Field{Name: "X-Other", Value: "1"})}})
	if c.Request.Header.Has("x-other") || !c.Request.WholeHeader {
		t.Errorf("a whole header was added to: %+v", c.Request)
	}
	// The whole account goes first, wherever it stands.
	c = caseOf(t, []piece{{at: 1, request: whole}}, []piece{{at: 2, request: requestTo("GET", "/a", "")}})
	if !c.Request.WholeHeader {
		t.Errorf("request %+v", c.Request)
	}
}

// Of two commands the one that is said to work is not the one that failed.
func TestWorkingRequestPassedOver(t *testing.T) {
	fails, works := requestTo("GET", "/a", "d.cloudfront.example"), requestTo("GET", "/prod/a", "gateway.example")
	for _, order := range [][]piece{
		{{at: 1, request: fails}, {at: 5, request: works}},
		{{at: 1, request: works}, {at: 5, request: fails}},
	} {
		c := caseOf(t, append(order, piece{at: 9, trial: &Trial{URL: "https://gateway.example/prod/a", Works: true}}, piece{at: 10, response: refusal(mismatch)}))
		if c.Request.Host() != "d.cloudfront.example" {
			t.Errorf("request %+v", c.Request)
		}
	}
}

// Assembling leaves the pieces as they are, and comes to the same result again.
func TestAssembleTwice(t *testing.T) {
	texts := []Input{
		{"request.http", []byte("GET /v1/resource HTTP/1.1\nHost: d111111abcdef8.cloudfront.net\nX-Amz-Date: 20260102T030405Z\nAuthorization: " + sampleAuth + "\n\n")},
		{"server-canonical.txt", []byte("range:\n")},
		{"error.json", []byte(`{"message":` + plainJSON(message(plainSample)) + `}`)},
		{"debug.log", []byte("https://d111111abcdef8.cloudfront.net/v1/resource\n" + mismatch)},
	}
	first, err := Read(texts)
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		again, err := Read(texts)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(first, again) {
			t.Fatalf("two readings differ:\n%+v\n%+v", first, again)
		}
	}
	wantCanonical(t, first.Verified, plainSample, Confirmed)
}

// The verifier's account of a request is kept apart from the client's.
func TestReceived(t *testing.T) {
	c, err := Read([]Input{
		{"client-request.http", []byte("GET /a HTTP/1.1\nHost: d111111abcdef8.cloudfront.net\n\n")},
		{"server-request.http", []byte("GET /a HTTP/1.1\nHost: origin.example\nVia: 1.1 x\n\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if c.Request == nil || c.Request.Host() != "d111111abcdef8.cloudfront.net" {
		t.Errorf("request %+v", c.Request)
	}
	if c.Received == nil || c.Received.Host() != "origin.example" {
		t.Errorf("received %+v", c.Received)
	}
}

// An answer is completed by what other accounts of the same failure tell, and by no others.
func TestAnswerCompleted(t *testing.T) {
	quoted := answer.Recognise(answer.Response{Body: "Credential should be scoped to a valid region, not 'us-east-1'. "})
	c := caseOf(t, []piece{
		{at: 1, response: &answer.Response{Status: 403, Header: sigv4.Header{{Name: "x-amz-apigw-id", Value: "abc="}}, Body: ""}},
		{at: 50, answer: &Answer{Answer: quoted, Place: Place{"-", 5, 1, 10}}},
	})
	a := c.Answer
	if a.Kind != answer.WrongScope || a.Status != 403 || a.By != answer.ByRESTAPI || a.Scope.GotRegion != "us-east-1" || !a.Response.Header.Has("x-amz-apigw-id") {
		t.Errorf("answer %+v", a)
	}
	c = caseOf(t, []piece{
		{at: 1, exchange: 1, response: &answer.Response{Status: 500}},
		{at: 50, exchange: 2, response: &answer.Response{Body: mismatch}},
	})
	if c.Answer.Status != 0 {
		t.Errorf("the status of another exchange was taken: %+v", c.Answer)
	}
}

// URLs: that of the request first, then that of the failing trial.
func TestURLChosen(t *testing.T) {
	c := caseOf(t, []piece{
		{at: 1, url: &Text{Text: "https://other.example/"}},
		{at: 2, request: requestTo("GET", "/a", "h.example")},
		{at: 2, url: &Text{Text: "https://h.example/a"}},
		{at: 3, response: refusal(mismatch)},
		{at: 4, url: &Text{Text: "https://docs.example/"}},
	})
	if c.URL == nil || c.URL.Text != "https://h.example/a" {
		t.Errorf("URL %v", c.URL)
	}
	c = caseOf(t, []piece{
		{at: 1, trial: &Trial{URL: "https://works.example/", Works: true}}, {at: 2, trial: &Trial{URL: "https://fails.example/"}}, {at: 3, url: &Text{Text: "https://works.example/"}},
	})
	if c.URL == nil || c.URL.Text != "https://fails.example/" || len(c.Trials) != 2 {
		t.Errorf("URL %v, trials %v", c.URL, c.Trials)
	}
}
