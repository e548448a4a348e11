package export

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

const uuid = `[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}`

// want is a request of testdata/requests.postman_collection.json as it has to arrive.
type want struct {
	name, method, target, contentType string
	// body says what is wrong with a body, or "".
	body func(string) string
}

func exactly(text string) func(string) string {
	return func(body string) string {
		if body != text {
			return fmt.Sprintf("the body is %q, want %q", body, text)
		}
		return ""
	}
}

func matching(pattern string) func(string) string {
	return func(body string) string {
		if !regexp.MustCompile(pattern).MatchString(body) {
			return fmt.Sprintf("the body is %q, want one that matches %s", body, pattern)
		}
		return ""
	}
}

// graphQL wants the query with its variables.
func graphQL(body string) string {
	var sent struct {
		Query     string
		Variables struct{ ID string }
	}
	err := json.Unmarshal([]byte(body), &sent)
	if err != nil || strings.TrimSpace(sent.Query) != "query ($id: ID!) {\n  pet(id: $id) { name(style: \"long\") }\n}" || !regexp.MustCompile("^"+uuid+"$").MatchString(sent.Variables.ID) {
		return fmt.Sprintf("the body is %q: %v", body, err)
	}
	return ""
}

// gone is the text that is hard to quote in every language.
const gone = "gone: it's \"quoted\" \\ $HOME `id` #{x} ${y} <b>\nüñ\n"

// wanted are the requests in the order of their targets.
var wanted = []want{
	{"UTF-8 path", "GET", "/prod/%E3%83%9A%E3%83%83%E3%83%88/%C3%BC?%E5%90%8D=%E7%8C%AB", "", exactly("")},
	{"urlencoded", "POST", "/prod/form", "application/x-www-form-urlencoded", exactly("a%20b=c%26d&amp=1%262%3D3%20%2B%25&%C3%BC=%2A%27%28%29%21")},
	{"GraphQL", "POST", "/prod/graphql", "application/json", graphQL},
	{"x-amz field", "GET", "/prod/meta", "", exactly("")},
	{"plain GET", "GET", "/prod/pets", "", exactly("")},
	{"empty POST", "POST", "/prod/pets", "", exactly("")},
	{"JSON with dynamic variables", "POST", "/prod/pets", "application/json", matching(`^\{\s*"id": "` + uuid + `", "at": \d{10}(?:\d{3})?, "url": "https://example\.com/"\s*\}$`)},
	{"trailing slash", "PUT", "/prod/pets/", "", exactly("x")},
	{"DELETE with a body", "DELETE", "/prod/pets/1", "text/plain", exactly(gone)},
	{"path variable", "GET", "/prod/pets/a%20b%2Fc/toys", "", exactly("")},
	{"encoded path", "GET", "/prod/pets/a%20b/%40c%3Ad%3Be%3D1/%E3%83%9A", "", exactly("")},
	{"hard query", "GET", "/prod/pets?space=a%20b&amp=1%262%3D3%20%2B%25&empty=&flag&special=%2A%27%28%29%21&d=2&d=1&percent=%25&plus=a%2Bb&date=2026-11-21T10%3A15%3A00Z", "", exactly("")},
}

// differs says how what came differs from what has to come, all but the requests that are left out. undone are
// targets that a client writes otherwise, by what they have to be.
func differs(came []got, undone map[string]string, leftOut ...string) []string {
	var faults []string
	at := 0
	for _, w := range wanted {
		if contains(leftOut, w.name) {
			continue
		}
		if at == len(came) {
			faults = append(faults, w.name+" did not come")
			continue
		}
		g := came[at]
		at++
		if other, ok := undone[w.target]; ok {
			w.target = other
		}
		switch fault := w.body(g.Body); {
		case g.Method != w.method || g.Target != w.target:
			faults = append(faults, fmt.Sprintf("%s: %s %s came, want %s %s", w.name, g.Method, g.Target, w.method, w.target))
		case w.contentType != "" && !strings.HasPrefix(g.ContentType, w.contentType):
			faults = append(faults, fmt.Sprintf("%s: Content-Type %q, want %q", w.name, g.ContentType, w.contentType))
		case fault != "":
			faults = append(faults, w.name+": "+fault)
		}
	}
	for _, g := range came[at:] {
		faults = append(faults, fmt.Sprintf("%s %s came as well", g.Method, g.Target))
	}
	return faults
}

func contains(list []string, text string) bool {
	for _, have := range list {
		if have == text {
			return true
		}
	}
	return false
}
