package evidence

import (
	"slices"
	"testing"
)

// hintsOf returns the hints that a format reads in a text, as "kind value".
func hintsOf(t *testing.T, text, format string) []string {
	t.Helper()
	var got []string
	_, pieces := readBy(t, text, format)
	for _, p := range pieces {
		if p.hint != nil {
			got = append(got, string(p.hint.Kind)+" "+p.hint.Value)
		}
	}
	return got
}

func TestCodeOfQueriesAndPresigning(t *testing.T) {
	for _, test := range []struct {
		text, want string
	}{
		{"client.invokeApi({}, '/search', 'GET', {queryParams: { q: 'name*' }}, {})", "query-value name*"},
		{"API.get('a', '/b', { queryStringParameters: { foo: \"a b\" } })", "query-value a b"},
		{"requests.get(url, params={'q': 'a,b'}, auth=auth)", "query-value a,b"},
		{"params = { q: 'plain-1.0_~' }", ""},
		{"params: { q: `${value}*` }", ""},
		{"headers: { 'x-a': 'b*' }", ""},
		{"const url = s3.getSignedUrl('getObject', { Bucket: 'b', Key: 'k' })\nawait axios.put(url, file)", "presigned-for GET,presigned-used-with PUT"},
		{"url = s3.generate_presigned_url('put_object', Params={})\nrequests.put(url, data=body)", "presigned-for PUT,presigned-used-with PUT"},
		{"await axios.put(url, file)", ""},
	} {
		var got []string
		for _, hint := range hintsOf(t, test.text, formatCode) {
			if len(hint) > 5 && (hint[:5] == "query" || hint[:5] == "presi") {
				got = append(got, hint)
			}
		}
		want := []string(nil)
		if test.want != "" {
			want = splitList(test.want)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", test.text, got, want)
		}
	}
}

// splitList splits a list of hints at commas that a kind follows.
func splitList(list string) []string {
	var out []string
	start := 0
	for i := range list {
		if list[i] == ',' && len(list) > i+9 && list[i+1:i+10] == "presigned" {
			out = append(out, list[start:i])
			start = i + 1
		}
	}
	return append(out, list[start:])
}
