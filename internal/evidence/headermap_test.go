package evidence

import (
	"strings"
	"testing"
)

// Fields are read from a dump in any notation, and the request around them.
func TestHeaderMaps(t *testing.T) {
	for _, test := range []struct {
		name, text          string
		method, target, url string
		body                string
	}{
		{"JSON", `{"Host":"h.example","X-Amz-Date":"20260102T030405Z","Authorization":"%A"}`, "", "", "", ""},
		{
			"aws4, printed by Node", "{\n  host: 'h.example',\n  path: '/prod/a?x=1',\n  service: 'execute-api',\n  method: 'POST',\n  headers: {\n    Host: 'h.example',\n    'X-Amz-Date': '20260102T030405Z',\n    Authorization: '%A'\n  },\n  body: '{\"a\":1}'\n}",
			"POST", "/prod/a?x=1", "", `{"a":1}`,
		},
		{
			"axios configuration", `{"url":"https://h.example/prod/a?x=1","method":"get","headers":{"X-Amz-Date":"20260102T030405Z","Authorization":"%A"},"data":null}`,
			"GET", "/prod/a?x=1", "https://h.example/prod/a?x=1", "",
		},
		{
			"JSON in a log", `{"level":"debug","msg":"{\"method\":\"GET\",\"url\":\"https://h.example/a\",\"headers\":{\"Host\":\"h.example\",\"X-Amz-Date\":\"20260102T030405Z\",\"Authorization\":\"%A\"}}"}`,
			"GET", "/a", "https://h.example/a", "",
		},
		{"Go", "map[Authorization:[%A] Host:[h.example] X-Amz-Date:[20260102T030405Z]]", "", "", "", ""},
		{"Go syntax", `http.Header{"Authorization":[]string{"%A"}, "Host":[]string{"h.example"}, "X-Amz-Date":[]string{"20260102T030405Z"}}`, "", "", "", ""},
		{"Go struct", `&{Method:GET URL:https://h.example/a Header:map[Authorization:[%A] Host:[h.example] X-Amz-Date:[20260102T030405Z]] Body:<nil>}`, "GET", "/a", "https://h.example/a", ""},
		{"Java", "{Host=h.example, Authorization=%A, X-Amz-Date=20260102T030405Z}", "", "", "", ""},
		{"Java lists", "{Authorization=[%A], Host=[h.example], X-Amz-Date=[20260102T030405Z]}", "", "", "", ""},
		{"Apache", "[Host: h.example, X-Amz-Date: 20260102T030405Z, Authorization: %A]", "", "", "", ""},
		{"Python", "{'Host': 'h.example', 'X-Amz-Date': b'20260102T030405Z', 'X-Amz-Security-Token': None, 'Authorization': '%A'}", "", "", "", ""},
		{"Python tuples", "[('Host', 'h.example'), ('X-Amz-Date', '20260102T030405Z'), ('Authorization', '%A')]", "", "", "", ""},
		{"PHP", "Array\n(\n    [Host] => h.example\n    [X-Amz-Date] => 20260102T030405Z\n    [Authorization] => %A\n)\n", "", "", "", ""},
		{"PHP array", `["Host" => "h.example", "X-Amz-Date" => "20260102T030405Z", "Authorization" => "%A"]`, "", "", "", ""},
		{"Ruby", `{"host"=>"h.example", "x-amz-date"=>"20260102T030405Z", "authorization"=>"%A"}`, "", "", "", ""},
		{"Rust", `{"host": "h.example", "x-amz-date": "20260102T030405Z", "authorization": "%A"}`, "", "", "", ""},
		{"list of names and values", `{"headers":[{"name":"Host","value":"h.example"},{"name":"X-Amz-Date","value":"20260102T030405Z"},{"name":"Authorization","value":"%A"}]}`, "", "", "", ""},
		{"Lambda event", `{"httpMethod":"GET","path":"/a","headers":{"Host":"h.example","X-Amz-Date":"20260102T030405Z","Authorization":"%A"},"body":null}`, "GET", "/a", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := read(t, "-", strings.ReplaceAll(test.text, "%A", sampleAuth))
			r := c.Request
			if r == nil {
				t.Fatal("no request")
			}
			if r.Host() != "h.example" || r.Header.Value("x-amz-date") != "20260102T030405Z" || r.Header.Value("authorization") != sampleAuth {
				t.Errorf("fields %+v", r.Header)
			}
			if r.Header.Has("x-amz-security-token") {
				t.Error("None was read as a value")
			}
			if r.Method != test.method || r.Target != test.target || string(r.Body) != test.body {
				t.Errorf("request %q %q %q, want %q %q %q", r.Method, r.Target, r.Body, test.method, test.target, test.body)
			}
			if test.url != "" && (c.URL == nil || c.URL.Text != test.url) {
				t.Errorf("URL %v, want %s", c.URL, test.url)
			}
			if c.Claim == nil || c.Claim.Raw != sampleAuth {
				t.Errorf("claim %+v", c.Claim)
			}
			if len(r.Fields) != len(r.Header) {
				t.Errorf("%d places for %d fields", len(r.Fields), len(r.Header))
			}
		})
	}
}

// The place of a field is that of its value, also where it was unescaped.
func TestHeaderMapPlaces(t *testing.T) {
	text := "one\n" + `{"log":"{\"Host\":\"h.example\",\"Authorization\":\"` + sampleAuth + `\"}"}`
	r := read(t, "-", text).Request
	line := strings.Split(text, "\n")[1]
	for i, f := range r.Header {
		if p := r.Fields[i]; p.Line != 2 || line[p.Start-1:p.End-1] != f.Value {
			t.Errorf("%s at %v is %q, want %q", f.Name, p, line[p.Start-1:p.End-1], f.Value)
		}
	}
}
