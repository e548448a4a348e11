package read

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countersign/internal/export"
)

// summary is a document in a few lines.
func summary(d *Document) string {
	var b strings.Builder
	c := d.Collection("", export.Signing{Host: "h", Service: "execute-api", Region: "eu-west-1"})
	fmt.Fprintf(&b, "%s %q at %s", d.Kind, c.Name, c.Base)
	if d.Service != "" {
		fmt.Fprintf(&b, " for %s %s", d.Service, d.Region)
	}
	b.WriteByte('\n')
	for i := range c.Requests {
		r := &c.Requests[i]
		fmt.Fprintf(&b, "%s %s", r.Method, r.Target())
		for _, f := range r.Fields() {
			fmt.Fprintf(&b, " [%s: %s]", f.Name, f.Value)
		}
		if content := r.Body.Content(); content != nil {
			fmt.Fprintf(&b, " %s", content)
		}
		if r.Refused != "" {
			fmt.Fprintf(&b, " REFUSED %s", r.Refused)
		}
		b.WriteByte('\n')
	}
	for _, v := range c.Variables {
		fmt.Fprintf(&b, "%s=%q %t\n", v.Name, v.Value, v.Secret)
	}
	return b.String()
}

var documents = []struct{ name, text, want string }{
	{
		"a command of curl", `curl -X PUT 'https://d111111abcdef8.cloudfront.net/pets/a%20b?x=1&y' -H 'x-api-key: key-of-somebody' -H 'Content-Type: text/plain' -d 'key-of-somebody!'`,
		`command of curl "Requests to d111111abcdef8.cloudfront.net" at https://d111111abcdef8.cloudfront.net
PUT /pets/a%20b?x=1&y [x-api-key: {{x_api_key}}] [Content-Type: text/plain] {{hidden_secret_1}}!
x_api_key="" true
hidden_secret_1="" true
`,
	},
	{
		"a raw request", "POST /prod/pets?b=a+b HTTP/1.1\nHost: abc123def4.execute-api.eu-west-1.amazonaws.com\nContent-Type: application/json\nX-Amz-Date: 20261121T101500Z\nContent-Length: 7\n" +
			"Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261121/eu-west-1/execute-api/aws4_request, SignedHeaders=host;x-amz-date, Signature=" + strings.Repeat("0", 64) + "\n\n{\"a\":1}",
		`request "Requests to abc123def4.execute-api.eu-west-1.amazonaws.com" at https://abc123def4.execute-api.eu-west-1.amazonaws.com for execute-api eu-west-1
POST /prod/pets?b=a%2Bb [Content-Type: application/json] {"a":1}
`,
	},
	{
		"a body in a file", `curl -X POST https://api.example.com/pets -d @pet.json`,
		`command of curl "Requests to api.example.com" at https://api.example.com
POST /pets [Content-Type: application/x-www-form-urlencoded] REFUSED the text does not hold the body, which is in a file or elsewhere: give the URL, and the body with --data @FILE
`,
	},
	{
		"no body", `curl -X POST https://api.example.com/pets`,
		`command of curl "Requests to api.example.com" at https://api.example.com
POST /pets
`,
	},
	{
		"a presigned URL", `curl 'https://b.s3.eu-west-1.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20261121%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20261121T101500Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=` + strings.Repeat("a", 64) + `&versionId=3'`,
		`command of curl "Requests to b.s3.eu-west-1.amazonaws.com" at https://b.s3.eu-west-1.amazonaws.com for s3 eu-west-1
GET /k?versionId=3
`,
	},
	{
		"a HAR", `{"log":{"entries":[
			{"request":{"method":"GET","url":"https://cdn.example.com/x.js","headers":[]}},
			{"request":{"method":"OPTIONS","url":"https://api.example.com/pets","headers":[]}},
			{"request":{"method":"POST","url":"https://api.example.com/pets?a=1","headers":[
				{"name":":authority","value":"api.example.com"},{"name":"sec-fetch-mode","value":"cors"},{"name":"cookie","value":"session=0123456789"},
				{"name":"authorization","value":"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261121/eu-west-1/execute-api/aws4_request, SignedHeaders=host, Signature=` + strings.Repeat("0", 64) + `"},
				{"name":"content-type","value":"application/x-www-form-urlencoded"}],"postData":{"params":[{"name":"a b","value":"c&d"}]}}},
			{"request":{"method":"GET","url":"https://api.example.com/pets","headers":[]}},
			{"request":{"method":"GET","url":"https://api.example.com/pets","headers":[]}},
			{"request":{"method":"PUT","url":"https://api.example.com/raw","headers":[],"postData":{"text":"aGk=","encoding":"base64"}}}
		]}}`,
		`HAR "Requests to api.example.com" at https://api.example.com for execute-api eu-west-1
POST /pets?a=1 [cookie: {{cookie}}] [content-type: application/x-www-form-urlencoded] a%20b=c%26d
GET /pets
PUT /raw hi
cookie="" true
`,
	},
	{
		"a collection of Postman", `{"info":{"name":"n","schema":"https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
			"variable":[{"key":"base","value":"https://{{name}}/v1"},{"key":"name","value":"api.example.com"},{"key":"my_secret","value":"abcdefgh"}],
			"auth":{"type":"bearer","bearer":[{"key":"token","value":"a-bearer-token"}]},
			"item":[
				{"name":"a","request":"{{base}}/x/:y?z={{name}}"},
				{"name":"f","auth":{"type":"awsv4","awsv4":{"service":"execute-api","region":"eu-west-1","secretKey":"{{s}}"}},"item":[
					{"name":"b","request":{"method":"post","url":{"host":["{{base}}"],"path":["p",":id"],"variable":[{"key":"id","value":"1/2"}]},
						"body":{"mode":"raw","raw":"{\"u\": \"http://x\" // c\n}","options":{"raw":{"language":"json"}}}}},
					{"name":"c","request":{"method":"GET","url":{"protocol":"https","host":["api","example","com"],"port":"443","path":["p",":id"],"query":[{"key":"k","value":null}],"variable":[{"key":"id","value":"3"}]}}},
					{"name":"d","request":{"method":"POST","url":"https://other.example.com/","body":{"mode":"formdata"}}}]}]}`,
		`collection of Postman "n" at https://api.example.com for execute-api eu-west-1
GET /v1/x/%3Ay?z={{name}} REFUSED it has the authorisation "bearer", and the signature takes its place: a request has one Authorization
POST /v1/p/{{id}} [Content-Type: application/json] {"u": "http://x" 
}
GET /p/{{id_2}}?k
POST / REFUSED it goes to https://other.example.com, and not to https://api.example.com as the others
base="https://{{name}}/v1" false
name="api.example.com" false
my_secret="" true
id="1/2" false
id_2="3" false
`,
	},
	{
		"an OpenAPI document", `openapi: 3.0.3
info: {title: Pets}
servers: [{url: 'https://abc123def4.execute-api.eu-west-1.amazonaws.com/{basePath}', variables: {basePath: {default: /prod}}}]
paths:
  /pets/{id}:
    parameters: [{$ref: '#/components/parameters/id'}]
    get:
      summary: one pet
      parameters:
        - {name: limit, in: query, required: true, schema: {type: integer, default: 10}}
        - {name: optional, in: query, schema: {type: string}}
        - {name: X-Trace, in: header, example: abc}
    put:
      tags: [write]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}, text/xml: {}}}
    post:
      requestBody: {content: {application/x-www-form-urlencoded: {schema: {properties: {a b: {example: c&d}}}}}}
    patch:
      requestBody: {content: {multipart/form-data: {}}}
components:
  parameters: {id: {name: id, in: path, required: true, schema: {type: string}, example: 'a b/c'}}
  schemas: {Pet: {type: object, properties: {name: {type: string, example: Rex}, tags: {type: array, items: {type: string}}, mother: {$ref: '#/components/schemas/Name'}}}, Name: {enum: [Kim]}}
`,
		`OpenAPI document "Pets" at https://abc123def4.execute-api.eu-west-1.amazonaws.com
GET /prod/pets/{{id}}?limit=10 [X-Trace: abc]
PUT /prod/pets/{{id}} [Content-Type: application/json] {
  "mother": "Kim",
  "name": "Rex",
  "tags": [
    "text"
  ]
}
POST /prod/pets/{{id}} [Content-Type: application/x-www-form-urlencoded] a%20b=c%26d
PATCH /prod/pets/{{id}}
id="a b/c" false
`,
	},
	{
		"version 2 of OpenAPI", `{"swagger":"2.0","info":{"title":"t"},"host":"api.example.com","basePath":"/v1","paths":{"/x":{"post":{"parameters":[{"in":"body","name":"b","schema":{"example":{"a":1}}}]}}}}`,
		`OpenAPI document "t" at https://api.example.com
POST /v1/x [Content-Type: application/json] {
  "a": 1
}
`,
	},
}

func TestRead(t *testing.T) {
	for _, test := range documents {
		d, err := Read("x", []byte(test.text))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if diff := cmp.Diff(test.want, summary(d)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", test.name, diff)
		}
	}
}

func TestReadFails(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"nothing", " \n", "x: it is empty"},
		{"prose", "it does not work", "no request was recognised"},
		{"broken JSON", "{\n \"log\": }", "x: line 2, column 9"},
		{"other JSON", `{"a":1}`, "line 1, column 1: JSON that is neither"},
		{"a HAR without entries", `{"log":{}}`, "no list log.entries"},
		{"a HAR without a request", "{\"log\":{\"entries\":[\n{}]}}", "line 2, column 1: an entry has no request"},
		{"a Postman item without a request", "{\"info\":{\"schema\":\"getpostman.com\"},\"item\":[\n {\"name\":\"a\"}]}", `line 2, column 2: the item "a" has neither a request nor items`},
		{"a Postman request without a URL", "{\"info\":{\"schema\":\"getpostman.com\"},\"item\":[\n {\"name\":\"a\",\"request\":{\"method\":\"GET\"}}]}", `has no url`},
		{"an empty Postman collection", `{"info":{"schema":"getpostman.com"},"item":[]}`, "has no requests"},
		{"broken YAML", "openapi: 3.0.0\npaths: [\n", "line 2"},
		{"no paths", "openapi: 3.0.0\n", "line 1, column 1: the document has no paths"},
		{"a reference elsewhere", "openapi: 3.0.0\npaths:\n  /x:\n    $ref: other.yaml#/x\n", `line 4, column 11: the reference "other.yaml#/x" leaves the document`},
		{"a reference to nothing", "openapi: 3.0.0\npaths:\n  /x:\n    get: {$ref: '#/y'}\n", `line 4, column 17: the reference "#/y" leads nowhere`},
		{"a circle", "openapi: 3.0.0\npaths:\n  /x:\n    get: {$ref: '#/paths/~1x/get'}\n", "references lead in a circle"},
		{"too large", strings.Repeat(" ", MaxSize+1), "at most 8 are read"},
		{"too deep", "{\"log\":" + strings.Repeat("[", 1000), "line 1"},
	} {
		_, err := Read("x", []byte(test.text))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
}

// TestBombs checks that a few lines cannot stand for billions of values.
func TestBombs(t *testing.T) {
	var yaml strings.Builder
	yaml.WriteString("openapi: 3.0.0\npaths:\n  /x: {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/s0'}}}}}}\ncomponents:\n  schemas:\n")
	for i := range 11 {
		fmt.Fprintf(&yaml, "    s%d: {properties: {", i)
		for k := range 9 {
			fmt.Fprintf(&yaml, "p%d: {$ref: '#/components/schemas/s%d'}, ", k, i+1)
		}
		yaml.WriteString("}}\n")
	}
	yaml.WriteString("    s11: {type: string}\n")
	d, err := Read("x", []byte(yaml.String()))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(d.Requests[0].Body.Text.String()); n > 4<<20 {
		t.Errorf("a body of %d bytes", n)
	}
}

func fuzz(f *testing.F, kind string) {
	for _, d := range documents {
		if strings.Contains(d.name, kind) {
			f.Add([]byte(d.text))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Read("x", data)
		if err != nil {
			return
		}
		c := d.Collection("https://d111111abcdef8.cloudfront.net", export.Signing{Host: "h", Service: "execute-api", Region: "eu-west-1"})
		for i := range c.Requests {
			target := c.Requests[i].Target().String()
			for _, b := range []byte(target) {
				if b <= ' ' || b >= 0x7f {
					t.Fatalf("the target %q is not fit for the wire", target)
				}
			}
		}
	})
}

func FuzzPostman(f *testing.F) { fuzz(f, "Postman") }
func FuzzOpenAPI(f *testing.F) { fuzz(f, "OpenAPI") }
func FuzzHAR(f *testing.F)     { fuzz(f, "HAR") }
