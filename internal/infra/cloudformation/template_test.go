package cloudformation

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"countersign/internal/infra/tree"
)

// value resolves one value of a template.
func value(t *testing.T, expression string, o Options) *tree.Node {
	t.Helper()
	text := `
Parameters:
  Stage: {Type: String, Default: prod}
  Given: {Type: String}
  Secret: {Type: String, NoEcho: true, Default: hunter2hunter2}
  Names: {Type: CommaDelimitedList, Default: "a, b,c"}
  Looked: {Type: "AWS::SSM::Parameter::Value<String>", Default: /path}
Mappings:
  Region: {us-east-1: {host: one}, eu-west-1: {host: two}}
  Env: {prod: {host: three}}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsTest: !Not [{Condition: IsProd}]
  Both: !And [{Condition: IsProd}, !Equals [a, a]]
  Either: !Or [{Condition: IsTest}, !Equals [a, a]]
  Given: !Equals [!Ref Given, x]
Resources:
  Api: {Type: AWS::ApiGateway::RestApi}
  Dom: {Type: AWS::ApiGateway::DomainName, Properties: {DomainName: !Sub "${Stage}.example.com"}}
  Other: {Type: AWS::Foo::Bar}
  Absent: {Type: AWS::ApiGateway::RestApi, Condition: IsTest}
  Probe: {Type: AWS::ApiGateway::RestApi, Properties: {Name: ` + expression + `}}
`
	tpl, faults := Read("t.yaml", []byte(text), o, nil)
	if len(faults) > 0 {
		t.Fatalf("%s: %v", expression, faults)
	}
	for _, r := range tpl.Resources {
		if r.Name == "Probe" {
			return r.Properties.Get("Name")
		}
	}
	t.Fatal("no resource")
	return nil
}

// TestFunctions evaluates each intrinsic function. "?" begins the reason of an unknown value, "~" a name
// that stands in.
func TestFunctions(t *testing.T) {
	west := Options{Region: "eu-west-1", Account: "111122223333", Parameters: map[string]string{"Given": "x"}}
	for _, c := range []struct {
		expression, want string
		options          Options
	}{
		{`!Ref Stage`, "prod", Options{}},
		{`!Ref Given`, "?the parameter Given has no default; give it with --parameter Given=VALUE", Options{}},
		{`!Ref Given`, "x", west},
		{`!Ref Secret`, "?the parameter Secret is NoEcho: its value is a secret", Options{}},
		{`!Ref Looked`, "?the parameter Looked is looked up in Systems Manager", Options{}},
		{`!Ref Api`, "~api", Options{}},
		{`!Ref Other`, "?what a reference to Other (AWS::Foo::Bar) gives is known once it is deployed", Options{}},
		{`!Ref Absent`, "?the condition of Absent does not hold", Options{}},
		{`!Ref Dom`, "prod.example.com", Options{}},
		{`!Ref AWS::Region`, "~us-east-1", Options{}},
		{`!Ref AWS::Region`, "eu-west-1", west},
		{`!Ref AWS::AccountId`, "111122223333", west},
		{`!Ref AWS::NoValue`, "", Options{}},
		{`!GetAtt Api.RootResourceId`, "~api/root", Options{}},
		{`!GetAtt [Dom, RegionalDomainName]`, "~d-dom.execute-api.eu-west-1.amazonaws.com", west},
		{`!Sub "${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}"`, "~api.execute-api.eu-west-1.amazonaws.com", west},
		{`!Sub ["${a}-${Stage}-${!b}", {a: !Ref Stage}]`, "prod-prod-${b}", Options{}},
		{`!Sub "x-${Given}"`, "?the parameter Given has no default; give it with --parameter Given=VALUE", Options{}},
		{`!Sub "${Dom.RegionalDomainName}"`, "~d-dom.execute-api.us-east-1.amazonaws.com", Options{}},
		{`!Join ["/", [a, !Ref Stage, c]]`, "a/prod/c", Options{}},
		{`!Join ["/", !Ref Names]`, "a/b/c", Options{}},
		{`!Select [1, !Ref Names]`, "b", Options{}},
		{`!Select [9, !Ref Names]`, "?the list has no item 9", Options{}},
		{`!Select [2, !Split ["/", "https://host/x"]]`, "host", Options{}},
		{`!If [IsProd, yes-it-is, no]`, "yes-it-is", Options{}},
		{`!If [IsTest, a, b]`, "b", Options{}},
		{`!If [Both, a, b]`, "a", Options{}},
		{`!If [Either, a, b]`, "a", Options{}},
		{`!If [Given, a, b]`, "?whether the condition Given holds is not known", Options{}},
		{`!If [Given, a, a]`, "a", Options{}},
		{`!If [Given, a, b]`, "a", west},
		{`!FindInMap [Env, !Ref Stage, host]`, "three", Options{}},
		{`!FindInMap [Region, !Ref "AWS::Region", host]`, "two", west},
		{`!FindInMap [Region, !Ref "AWS::Region", host]`, "?the key of the mapping is not known: the region is not told; name it with --region", Options{}},
		{`!FindInMap [Region, mars, host]`, "?the mapping has no mars", Options{}},
		{`!ImportValue other-stack-host`, "?the value other-stack-host is imported from another stack", Options{}},
		{`!Base64 abc`, "YWJj", Options{}},
		{`"{{resolve:secretsmanager:x}}"`, "?a dynamic reference is resolved at deployment", Options{}},
		{`!Cidr [a, 1, 2]`, "?the function Fn::Cidr is not evaluated", Options{}},
		{`{"Fn::Length": [1, 2, 3]}`, "3", Options{}},
	} {
		v := value(t, c.expression, c.options).Value()
		got := v.Or("")
		switch {
		case v.IsUnknown():
			got = "?" + v.Why()
		case v.IsStandIn():
			got = "~" + got
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.expression, got, c.want)
		}
	}
}

// TestFaults: every fault has its place, and what is sound is read all the same.
func TestFaults(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "1:1: the template is empty"},
		{"no YAML", "Resources:\n  a: [", "not YAML"},
		{"no JSON", "{\"Resources\": {\n \"a\": nope}}", "2:"},
		{"no resources", "A: 1", "1:1: a template has a map with the name Resources"},
		{"no type", "Resources:\n  A: {Properties: {}}\n  B: {Type: 'AWS::ApiGateway::RestApi'}", "2:3: A is no resource: it has no Type"},
		{"no such resource", "Resources:\n  B: {Type: 'AWS::ApiGateway::RestApi', Properties: {Name: !Ref Nobody}}", "2:60: there is no parameter or resource \"Nobody\""},
		{"no such condition", "Resources:\n  B: {Type: 'AWS::ApiGateway::RestApi', Condition: C}", `there is no condition "C"`},
		{"twice", "Resources:\n  B: {Type: 'AWS::ApiGateway::RestApi'}\n  B: {Type: 'AWS::ApiGateway::RestApi'}", "3:3: \"B\" occurs twice"},
		{"circle of references", "Resources:\n  A: {Type: 'AWS::ApiGateway::DomainName', Properties: {DomainName: !Ref B}}\n  B: {Type: 'AWS::ApiGateway::DomainName', Properties: {DomainName: !Ref A}}", "references form a circle: Ref "},
		{"circle of conditions", "Conditions:\n  A: !Not [{Condition: B}]\n  B: !Not [{Condition: A}]\nResources:\n  R: {Type: 'AWS::ApiGateway::RestApi', Condition: A}", "references form a circle: Condition A -> Condition B -> Condition A"},
		{"alias within itself", "Resources: &r\n  A: *r", "stands within what it refers to"},
		{"aliases that multiply", bomb(), "too many values"},
		{"too deep", "Resources:\n  A: " + strings.Repeat("[", 300) + strings.Repeat("]", 300), "nested deeper"},
	} {
		_, faults := Read("t.yaml", []byte(c.text), Options{}, nil)
		if len(faults) == 0 || !strings.Contains(faults.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, faults, c.want)
		}
	}
}

// bomb is a text of some hundred bytes that has more values than there are atoms.
func bomb() string {
	var b strings.Builder
	b.WriteString("a0: &a0 [x]\n")
	for i := 1; i < 30; i++ {
		fmt.Fprintf(&b, "a%d: &a%d [*a%d, *a%d, *a%d, *a%d]\n", i, i, i-1, i-1, i-1, i-1)
	}
	b.WriteString("Resources: {A: {Type: 'AWS::ApiGateway::RestApi'}}\n")
	return b.String()
}

// TestSecretsAreNotEchoed: neither faults nor notes nor resources hold what a template hides.
func TestSecretsAreNotEchoed(t *testing.T) {
	tpl, faults := Read("t.yaml", []byte(`
Parameters: {Secret: {Type: String, NoEcho: true, Default: hunter2hunter2}}
Resources:
  B: {Type: AWS::ApiGateway::RestApi, Properties: {Name: !Sub "${Secret}-x", Policy: !Ref Nobody}}
`), Options{Parameters: map[string]string{"Secret": "hunter3hunter3"}}, nil)
	var all strings.Builder
	for _, r := range tpl.Resources {
		text, _, why := r.Properties.JSON()
		all.WriteString(text + why)
	}
	fmt.Fprint(&all, faults, tpl.Notes)
	if strings.Contains(all.String(), "hunter") {
		t.Errorf("the secret is in %s", all.String())
	}
}

// FuzzRead: whatever the bytes are, reading ends, without a panic.
func FuzzRead(f *testing.F) {
	f.Add([]byte("Resources:\n  A: {Type: AWS::ApiGateway::DomainName, Properties: {DomainName: !Sub '${A}'}}"))
	f.Add([]byte(bomb()))
	f.Add([]byte(`{"Resources": {"A": {"Type": "AWS::CloudFront::Distribution", "Properties": {"DistributionConfig": {"Origins": [{"Fn::If": ["x", 1, 2]}]}}}}}`))
	f.Add([]byte("Transform: AWS::Serverless-2016-10-31\nGlobals: {Api: {Auth: {DefaultAuthorizer: AWS_IAM}}}\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: {Events: {E: {Type: Api, Properties: {Path: /, Method: get}}}, FunctionUrlConfig: {AuthType: NONE}}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, name := range []string{"t.yaml"} {
			tpl, faults := Read(name, data, Options{}, nil)
			for _, fault := range faults {
				if fault.Source.File != name || fault.Message == "" {
					t.Errorf("a fault without a place or words: %+v", fault)
				}
			}
			if tpl == nil {
				t.Error("no template")
			}
		}
	})
}

// BenchmarkRead reads a template of 5,000 resources.
func BenchmarkRead(b *testing.B) {
	resources := map[string]any{}
	for i := range 5000 {
		resources[fmt.Sprintf("Api%d", i)] = map[string]any{"Type": "AWS::ApiGateway::RestApi", "Properties": map[string]any{"Name": map[string]any{"Fn::Sub": "${AWS::StackName}-x"}}}
	}
	data, err := json.Marshal(map[string]any{"Resources": resources})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, faults := Read("t.json", data, Options{}, nil); len(faults) > 0 {
			b.Fatal(faults)
		}
	}
}
