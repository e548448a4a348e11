package evidence

import (
	"slices"
	"testing"
)

const postmanSample = `{"info":{"schema":"https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},"item":[{"name":"folder","item":[
 {"name":"pets","request":{"method":"POST","auth":{"type":"awsv4","awsv4":[{"key":"secretKey","value":"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"},{"key":"region","value":"eu-west-1"},{"key":"service","value":"execute-api"}]},
  "header":[{"key":"X-Test","value":"1"},{"key":"X-Off","value":"1","disabled":true}],"body":{"mode":"raw","raw":"{}"},
  "url":{"raw":"https://h.example/a?b=1","host":["h","example"]}},
  "response":[{"code":403,"header":[{"key":"x-amzn-ErrorType","value":"InvalidSignatureException"}],"body":"{\"message\":\"m\"}"}]},
 {"name":"variable","request":{"method":"GET","url":"{{base}}/a"}}]}]}`

func TestPostman(t *testing.T) {
	_, pieces := readBy(t, postmanSample, formatPostman)
	var shown []piece
	var rest []string
	for _, p := range pieces {
		switch {
		case p.request != nil || p.response != nil:
			shown = append(shown, p)
		case p.hint != nil:
			rest = append(rest, string(p.hint.Kind)+" "+p.hint.Value)
		case p.secret != "":
			rest = append(rest, "secret")
		}
	}
	comparePieces(t, shown,
		`request #4 https POST /a?b=1 [Host:"h.example"] [X-Test:"1"] body="{}" whole-body`,
		`response 403 [x-amzn-ErrorType:"InvalidSignatureException"] body="{\"message\":\"m\"}"`)
	if want := []string{"secret", "region eu-west-1", "service execute-api"}; !slices.Equal(rest, want) {
		t.Errorf("%q, want %q", rest, want)
	}
}

func FuzzPostman(f *testing.F) {
	fuzzFormats(f, []string{formatPostman}, postmanSample, `{"info":{"schema":"schema.getpostman.com"},"item":[{"item":[]}]}`)
}
