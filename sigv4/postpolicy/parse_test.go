package postpolicy_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/sigv4"
	"countersign/sigv4/postpolicy"

	"pgregory.net/rapid"
)

func TestParseErrors(t *testing.T) {
	with := func(condition string) string {
		return `{"expiration":"2015-12-30T12:00:00.000Z","conditions":[` + condition + `]}`
	}
	for _, test := range []struct{ text, want string }{
		{"", "unexpected EOF"},
		{"[]", "at byte 1: want {"},
		{"{", "unexpected EOF"},
		{"{}", "want both expiration and conditions"},
		{`{"expiration":"2015-12-30T12:00:00.000Z"}`, "want both"},
		{`{"conditions":[]}`, "want both"},
		{`{"EXPIRATION":"2015-12-30T12:00:00.000Z"}`, `element "EXPIRATION"`},
		{`{"expiration":"2015-12-30 12:00:00"}`, `expiration "2015-12-30 12:00:00": want the form`},
		{`{"expiration":1}`, "want a string"},
		{`{"conditions":{}}`, "want ["},
		{`{"conditions":[],"conditions":[]}`, `"conditions" comes twice`},
		{with("") + "x", "there is more behind the document"},
		{with("") + " {}", "there is more behind the document"},
		{with("1"), "condition 1: want an object or an array"},
		{with("{}"), "condition 1: want one element, and not none"},
		{with(`{"a":"b","c":"d"}`), "condition 1: want one element, and not several"},
		{with(`{"a":1}`), "condition 1: want a string"},
		{with(`{"":"a"}`), `condition 1: field "": want a name`},
		{with(`{"$key":"a"}`), `condition 1: field "$key": want a name`},
		{with(`["eq","$","a"]`), `condition 1: field "": want a name`},
		{with(`[]`), "condition 1: "},
		{with(`[1]`), "condition 1: want a string"},
		{with(`["like","$a","b"]`), `condition 1: match "like": want eq, starts-with or content-length-range`},
		{with(`["eq","a","b"]`), `condition 1: field "a": want a dollar sign`},
		{with(`["eq"]`), "condition 1: "},
		{with(`["eq","$a"]`), "condition 1: "},
		{with(`["eq","$a","b","c"]`), "condition 1: want ]"},
		{with(`{"a":"b"},["content-length-range",1]`), "condition 2: content-length-range: want a number of bytes"},
		{with(`["content-length-range",-1,0]`), "condition 1: content-length-range"},
		{with(`["content-length-range","test","10"]`), "condition 1: content-length-range"},
		{with(`["content-length-range",0,true]`), "condition 1: content-length-range"},
		{with(`["content-length-range",0,1.5]`), "condition 1: content-length-range"},
		{with(`["content-length-range",0,9223372036854775808]`), "condition 1: content-length-range"},
		{with(`["content-length-range",0,1`), "invalid character '}'"},
		{with(`["starts-with","$key","a"],`), "invalid character ']'"},
		{with(`["starts-with","$key","\$a"]`), `invalid character '$'`},
		{with("{\"a\":\"\xff\"}"), "not UTF-8"},
		{strings.Repeat("[", 100000), "want {"},
	} {
		p, err := postpolicy.Parse([]byte(test.text))
		if !errors.Is(err, postpolicy.ErrDocument) || !strings.Contains(err.Error(), test.want) || p.Conditions != nil {
			t.Errorf("%.99s: %+v, %v, want %q", test.text, p, err, test.want)
		}
	}
}

func TestParseForms(t *testing.T) {
	p, err := postpolicy.Parse([]byte(`{"conditions":[["EQ","$Key","a"],["StArTs-WiTh","$b","c"],["content-length-range","5","10"],{"d":"é\u00e9<"}],
		"expiration":"2015-12-30T13:00:00+01:00"}`))
	want := postpolicy.Policy{
		Expiration: time.Date(2015, 12, 30, 12, 0, 0, 0, time.UTC),
		Conditions: []postpolicy.Condition{
			postpolicy.Equals("Key", "a"), postpolicy.StartsWith("b", "c"), postpolicy.LengthRange(5, 10), postpolicy.Equals("d", "éé<"),
		},
	}
	if err != nil || !reflect.DeepEqual(p, want) {
		t.Errorf("%+v, %v, want %+v", p, err, want)
	}
	const text = `{"expiration":"2015-12-30T12:00:00.000Z","conditions":[{"Key":"a"},["starts-with","$b","c"],["content-length-range",5,10],{"d":"éé<"}]}`
	if got, err := p.Document(); err != nil || string(got) != text {
		t.Errorf("%s, %v, want %s", got, err, text)
	}
}

func conditions() *rapid.Generator[postpolicy.Condition] {
	field := rapid.StringMatching(`[a-zA-Z][a-z-]{0,8}`).Filter(func(s string) bool {
		return !strings.EqualFold(s, "bucket") && !strings.EqualFold(s, "file") && !strings.EqualFold(s, "policy") && !strings.HasPrefix(strings.ToLower(s), "x-")
	})
	return rapid.Custom(func(t *rapid.T) postpolicy.Condition {
		switch rapid.IntRange(0, 2).Draw(t, "match") {
		case 0:
			return postpolicy.Equals(field.Draw(t, "field"), rapid.String().Draw(t, "value"))
		case 1:
			return postpolicy.StartsWith(field.Draw(t, "field"), rapid.String().Draw(t, "prefix"))
		}
		return postpolicy.LengthRange(rapid.Int64Min(0).Draw(t, "least"), rapid.Int64Min(0).Draw(t, "most"))
	})
}

func TestDocumentRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := postpolicy.Policy{
			Expiration: time.UnixMilli(rapid.Int64Range(0, 4e12).Draw(t, "expiration")).UTC(),
			Conditions: rapid.SliceOfN(conditions(), 1, 6).Draw(t, "conditions"),
		}
		document, err := p.Document()
		if err != nil {
			t.Fatal(err)
		}
		if got, err := postpolicy.Parse(document); err != nil || !reflect.DeepEqual(got, p) {
			t.Fatalf("%+v, %v, want %+v\n%s", got, err, p, document)
		}
	})
}

// TestSignedVerifies fills a form as its policy wants it, and then changes one field of it.
func TestSignedVerifies(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// One condition for a field: two could contradict each other.
		drawn := rapid.SliceOfNDistinct(conditions(), 0, 6, func(c postpolicy.Condition) string { return strings.ToLower(c.Field) }).Draw(t, "conditions")
		if !slices.ContainsFunc(drawn, func(c postpolicy.Condition) bool { return strings.EqualFold(c.Field, "key") }) {
			drawn = append(drawn, postpolicy.Equals("key", "k"))
		}
		size := int64(1)
		for i, c := range drawn {
			if c.Match == postpolicy.MatchLength {
				drawn[i].Min, drawn[i].Max = min(c.Min, c.Max), max(c.Min, c.Max)
				size = drawn[i].Min
			}
		}
		p := postpolicy.Policy{Expiration: docTime.Add(time.Hour), Conditions: append(drawn, postpolicy.Equals("bucket", "b"))}
		credentials := rapid.SampledFrom([]sigv4.Credentials{docCredentials, temporary}).Draw(t, "credentials")
		form, err := p.Sign(signer(credentials), docTime)
		if err != nil {
			t.Fatal(err)
		}
		open := map[string]bool{}
		for _, c := range drawn {
			if c.Match == postpolicy.MatchPrefix {
				open[c.Field] = true
				form = append(form, sigv4.Field{Name: c.Field, Value: c.Value + rapid.String().Draw(t, "rest")})
			}
		}
		got, err := postpolicy.Verify(verifier(docTime, credentials), "b", form, size)
		if err != nil || len(got.Conditions) < len(p.Conditions) {
			t.Fatalf("%+v, %v\n%+v", got, err, form)
		}
		i := rapid.IntRange(0, len(form)-1).Draw(t, "field")
		form[i].Value += "x"
		if _, err := postpolicy.Verify(verifier(docTime, credentials), "b", form, size); (err == nil) != open[form[i].Name] {
			t.Fatalf("%s changed: %v", form[i].Name, err)
		}
	})
}

// FuzzParse: what parses is written and parsed again to the same policy.
func FuzzParse(f *testing.F) {
	f.Add(docPolicy)
	f.Add(`{"expiration":"2015-12-30T12:00:00Z","conditions":[["content-length-range","1",2],["eq","$a","\ud800"],{"b":"c"}]}`)
	f.Add(`{"conditions":[],"expiration":"9999-12-31T23:59:59.999999999+23:59"}`)
	f.Fuzz(func(t *testing.T, text string) {
		p, err := postpolicy.Parse([]byte(text))
		if err != nil {
			if !errors.Is(err, postpolicy.ErrDocument) {
				t.Errorf("error %v", err)
			}
			return
		}
		document, err := p.Document()
		if err != nil {
			t.Fatalf("%q parses and is not written: %v", text, err)
		}
		again, err := postpolicy.Parse(document)
		if err != nil {
			t.Fatalf("%s, written from %q, does not parse: %v", document, text, err)
		}
		p.Expiration = p.Expiration.Truncate(time.Millisecond)
		if !reflect.DeepEqual(again, p) {
			t.Errorf("%+v, want %+v", again, p)
		}
	})
}

// FuzzVerify takes any form: nothing but a right signature gets as far as the policy.
func FuzzVerify(f *testing.F) {
	form := docForm()
	f.Add(form.Value("policy"), form.Value("x-amz-credential"), form.Value("x-amz-date"), form.Value("x-amz-signature"), form.Value("key"))
	f.Add("e30=", "a/b/c/d/e", "20151229T000000Z", strings.Repeat("0", 64), "k")
	f.Fuzz(func(t *testing.T, policy, credential, date, signature, key string) {
		form := docForm().With("policy", policy).With("x-amz-credential", credential).With("x-amz-date", date).
			With("x-amz-signature", signature).With("key", key)
		_, err := postpolicy.Verify(verifier(docTime, docCredentials), "sigv4examplebucket", form, 1000)
		if err == nil && (policy != docForm().Value("policy") || signature != docSignature || !strings.HasPrefix(key, "user/user1/")) {
			t.Errorf("taken: %q", form)
		}
	})
}
