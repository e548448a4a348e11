package jsonpos

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestParsePlaces(t *testing.T) {
	v, err := Parse([]byte("\xef\xbb\xbf{\n  \"Größe\": [1, \"zwei\"],\n\t\"b\" : {\"c\": null, \"d\": true}\n}\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		v    *Value
		at   Place
		kind Kind
		text string
	}{
		{v, Place{1, 1}, Object, ""},
		{v.Get("größe"), Place{2, 12}, Array, ""},
		{v.Get("Größe").Items[0], Place{2, 13}, Number, "1"},
		{v.Get("Größe").Items[1], Place{2, 16}, String, "zwei"},
		{v.Get("B").Get("c"), Place{3, 14}, Null, ""},
		{v.Get("b").Get("d"), Place{3, 25}, Bool, "true"},
	} {
		if c.v.Place != c.at || c.v.Kind != c.kind || c.v.Text != c.text {
			t.Errorf("got %+v, want %v %v %q", c.v, c.at, c.kind, c.text)
		}
	}
	if at := v.Members[1].Place; at != (Place{3, 2}) {
		t.Errorf("name at %v", at)
	}
	if v.Get("absent") != nil || v.Get("absent").Get("x") != nil {
		t.Error("Get of an absent member is not nil")
	}
}

func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                                      "line 1, column 1: the JSON text ends too early",
		"{\n \"a\": ":                           "line 2, column 7: the JSON text ends too early",
		"{\n \"a\": 1,\n 2}":                    "line 3, column 2: invalid character '2'",
		"{\"a\": nope}":                         "invalid character 'o'",
		"[1,\n 2] x":                            "line 2, column 5: text after the end",
		"{\"a\": 1,\n\"a\": 2}":                 "line 2, column 1: \"a\" occurs twice",
		"[1 2]":                                 "line 1, column 4: invalid character '2'",
		"[,]":                                   "invalid character ','",
		"{\"a\": [1, 22, 333],\n \"b\": tru\n}": "line 2, column 7: invalid character",
		strings.Repeat("[", 200):                "nested deeper than 100",
		"{\"a\"":                                "the JSON text ends too early",
	} {
		_, err := Parse([]byte(text))
		var at *Error
		if err == nil || !errors.As(err, &at) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.30q: %v, want %q", text, err, want)
		}
	}
	if _, err := Parse(make([]byte, MaxSize+1)); err == nil || !strings.Contains(err.Error(), "limit") {
		t.Errorf("large text: %v", err)
	}
}

func TestTyped(t *testing.T) {
	v, err := Parse([]byte(`{"s": "x", "l": ["a", 1], "b": false, "n": 3}`))
	if err != nil {
		t.Fatal(err)
	}
	var errs Errors
	if errs.Err() != nil {
		t.Error("no mistake is an error")
	}
	if v.Get("s").StringIn(&errs, "s") != "x" || v.Get("b").BoolIn(&errs, "b") || v.Get("s").StringsIn(&errs, "s")[0] != "x" {
		t.Error("wrong values")
	}
	v.Get("l").StringsIn(&errs, "l")
	v.Get("n").BoolIn(&errs, "n")
	want := "line 1, column 23: l is a number, want a string\nline 1, column 44: n is a number, want true or false"
	if got := errs.Err().Error(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestMistakes(t *testing.T) {
	var inner, errs Errors
	inner.Add(Place{Line: 2, Column: 7}, "third")
	errs.Add(Place{Line: 3, Column: 1}, "last")
	errs.Join(fmt.Errorf("a policy: %w", inner.Err()))
	errs.Add(Place{Line: 2, Column: 5}, "second")
	errs.Add(Place{Line: 1, Column: 9}, "first")
	var got []string
	for _, m := range Mistakes(fmt.Errorf("a file: %w", errs.Err())) {
		got = append(got, m.Message)
	}
	if text := strings.Join(got, " "); text != "first second third last" {
		t.Error(text)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"a": [1, {"b": null}], "c": "\ud800"}`))
	f.Add([]byte("[[[[\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := Parse(data)
		if (v == nil) == (err == nil) {
			t.Fatalf("value %v, error %v", v, err)
		}
	})
}

// TestParseAll: values follow each other, each with its place; what is wrong is told once each, and ends nothing but
// what stands behind a mistake of syntax.
func TestParseAll(t *testing.T) {
	values, mistakes := ParseAll([]byte("\xef\xbb\xbf{\"a\": 1, \"a\": 2,\n \"b\": 3, \"b\": 4}\n[5]\n 6 \n"))
	if len(values) != 3 || values[1].Place != (Place{3, 1}) || values[2].Text != "6" || values[2].Place != (Place{4, 2}) {
		t.Errorf("%+v", values)
	}
	if got := fmt.Sprint(mistakes); got != `[line 1, column 10: "a" occurs twice in one object line 2, column 10: "b" occurs twice in one object]` {
		t.Error(got)
	}
	values, mistakes = ParseAll([]byte("{}\n{\"a\": }\n{}"))
	if len(values) != 1 || len(mistakes) != 1 || mistakes[0].Place != (Place{2, 7}) {
		t.Errorf("%+v, %v", values, mistakes)
	}
	if values, mistakes = ParseAll([]byte(" \n")); values != nil || mistakes != nil {
		t.Errorf("blanks: %+v, %v", values, mistakes)
	}
	if _, mistakes = ParseAll([]byte("{" + strings.Repeat(`"a":1,`, 1000) + `"a":1}`)); len(mistakes) != maxMistakes {
		t.Errorf("%d mistakes", len(mistakes))
	}
}
