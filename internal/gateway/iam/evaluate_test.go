package iam

import (
	"fmt"
	"strings"
	"testing"
)

const (
	account = "123456789012"
	other   = "999999999999"
	alice   = "arn:aws:iam::123456789012:user/team/alice"
	bob     = "arn:aws:iam::999999999999:user/bob"
	session = "arn:aws:sts::123456789012:assumed-role/Reader/s1"
	api     = "arn:aws:execute-api:eu-west-1:123456789012:abc123def4"
	pets    = api + "/prod/GET/pets"
)

// document wraps statements into a policy. A leading "2008:" chooses the old version.
func document(statements string) string {
	version := version2012
	if rest, ok := strings.CutPrefix(statements, "2008:"); ok {
		version, statements = version2008, rest
	}
	return `{"Version": "` + version + `", "Statement": ` + statements + `}`
}

func policy(t testing.TB, kind Kind, statements string) *Policy {
	t.Helper()
	if statements == "" {
		return nil
	}
	p, err := ParsePolicy([]byte(document(statements)), kind)
	if err != nil {
		t.Fatalf("%v in %s", err, document(statements))
	}
	return p
}

func list(p *Policy) []*Policy {
	if p == nil {
		return nil
	}
	return []*Policy{p}
}

// outcome words a decision as the tables do.
func outcome(d Decision) string {
	switch {
	case d.Allowed && d.By == "":
		return "allow"
	case d.Allowed:
		return "allow by " + string(d.By)
	case d.Explicit:
		return "explicit deny by " + string(d.By)
	}
	return "no allow by " + string(d.By)
}

const (
	allowAll  = `{"Effect": "Allow", "Action": "*", "Resource": "*"}`
	denyAll   = `{"Effect": "Deny", "Action": "*", "Resource": "*"}`
	allowSome = `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}`

	byIdentity = "allow by identity-based policy"
	byResource = "allow by resource-based policy"
	noIdentity = "no allow by identity-based policy"
	noResource = "no allow by resource-based policy"
)

// to returns a statement of a resource policy.
func to(effect, principal string) string {
	return fmt.Sprintf(`{"Effect": %q, "Principal": %s, "Action": "execute-api:Invoke", "Resource": "*"}`, effect, principal)
}

func aws(arn string) string { return `{"AWS": "` + arn + `"}` }

// TestAccounts holds tables A and B of
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html, and
// what boundaries, session policies and kinds of principals make of them.
func TestAccounts(t *testing.T) {
	for _, c := range []struct {
		name, caller                          string
		identity, resource, boundary, session string
		want                                  string
	}{
		// Table A: caller and API in one account.
		{"A1 allow, allow", alice, allowAll, to("Allow", aws(alice)), "", "", byIdentity},
		{"A2 allow, silent", alice, allowAll, to("Allow", aws(bob)), "", "", byIdentity},
		{"A3 allow, deny", alice, allowAll, to("Deny", `"*"`), "", "", "explicit deny by resource-based policy"},
		{"A4 silent, allow", alice, allowSome, to("Allow", aws(alice)), "", "", byResource},
		{"A5 silent, silent", alice, allowSome, to("Allow", aws(bob)), "", "", noIdentity},
		{"A6 silent, deny", alice, allowSome, to("Deny", aws(alice)), "", "", "explicit deny by resource-based policy"},
		{"A7 deny, allow", alice, denyAll, to("Allow", aws(alice)), "", "", "explicit deny by identity-based policy"},
		{"A8 deny, silent", alice, denyAll, "", "", "", "explicit deny by identity-based policy"},
		{"A9 deny, deny", alice, denyAll, to("Deny", `"*"`), "", "", "explicit deny by identity-based policy"},
		{"A no policies at all", alice, "", "", "", "", noIdentity},
		{"A allow, no resource policy", alice, allowAll, "", "", "", byIdentity},
		{"A allow beside deny", alice, "[" + allowAll + "," + denyAll + "]", "", "", "", "explicit deny by identity-based policy"},

		// Table B: another account calls.
		{"B1 allow, allow", bob, allowAll, to("Allow", aws(bob)), "", "", byIdentity},
		{"B1 allow, allow account", bob, allowAll, to("Allow", aws(other)), "", "", byIdentity},
		{"B1 allow, allow root", bob, allowAll, to("Allow", aws("arn:aws:iam::"+other+":root")), "", "", byIdentity},
		{"B1 allow, allow everyone", bob, allowAll, to("Allow", `"*"`), "", "", byIdentity},
		{"B2 allow, silent", bob, allowAll, to("Allow", aws(alice)), "", "", noResource},
		{"B2 allow, none", bob, allowAll, "", "", "", noResource},
		{"B3 allow, deny", bob, allowAll, to("Deny", aws(other)), "", "", "explicit deny by resource-based policy"},
		{"B4 silent, allow", bob, allowSome, to("Allow", aws(bob)), "", "", noIdentity},
		{"B5 silent, silent", bob, "", "", "", "", noResource},
		{"B6 silent, deny", bob, "", to("Deny", `"*"`), "", "", "explicit deny by resource-based policy"},
		{"B7 deny, allow", bob, denyAll, to("Allow", aws(bob)), "", "", "explicit deny by identity-based policy"},
		{"B8 deny, silent", bob, denyAll, "", "", "", "explicit deny by identity-based policy"},
		{"B boundary silent", bob, allowAll, to("Allow", aws(bob)), allowSome, "", "no allow by permissions boundary"},

		// Boundaries and session policies.
		{"boundary allows", alice, allowAll, "", allowAll, "", byIdentity},
		{"boundary silent", alice, allowAll, "", allowSome, "", "no allow by permissions boundary"},
		{"boundary alone grants nothing", alice, "", "", allowAll, "", noIdentity},
		{"boundary denies", alice, allowAll, "", "[" + allowAll + "," + denyAll + "]", "", "explicit deny by permissions boundary"},
		{"session allows", session, allowAll, "", "", allowAll, byIdentity},
		{"session silent", session, allowAll, "", "", allowSome, "no allow by session policy"},
		{"session denies", session, allowAll, "", "", denyAll, "explicit deny by session policy"},
		{"user named, boundary silent", alice, "", to("Allow", aws(alice)), allowSome, "", byResource},
		{"role named", session, "", to("Allow", aws("arn:aws:iam::"+account+":role/Reader")), "", "", byResource},
		{"role with a path named", session, "", to("Allow", aws("arn:aws:iam::"+account+":role/app/Reader")), "", "", byResource},
		{"role of another name", session, "", to("Allow", aws("arn:aws:iam::"+account+":role/Reader2")), "", "", noIdentity},
		{"role of another account", session, "", to("Allow", aws("arn:aws:iam::"+other+":role/Reader")), "", "", noIdentity},
		{"role named, boundary silent", session, "", to("Allow", aws("arn:aws:iam::"+account+":role/Reader")), allowSome, "", "no allow by permissions boundary"},
		{"role named, session silent", session, "", to("Allow", aws("arn:aws:iam::"+account+":role/Reader")), "", allowSome, "no allow by session policy"},
		{"session named, session policy silent", session, "", to("Allow", aws(session)), "", allowSome, byResource},
		{"another session named", session, "", to("Allow", aws("arn:aws:sts::"+account+":assumed-role/Reader/s2")), "", "", noIdentity},
		{"own account named", alice, "", to("Allow", aws(account)), "", "", noIdentity},
		{"own account named and identity allows", alice, allowAll, to("Allow", aws(account)), "", "", byIdentity},

		// Other callers.
		{"root of the account", "arn:aws:iam::" + account + ":root", "", "", "", "", "allow"},
		{"root, denied by the resource", "arn:aws:iam::" + account + ":root", "", to("Deny", `"*"`), "", "", "explicit deny by resource-based policy"},
		{"root of another account", "arn:aws:iam::" + other + ":root", "", to("Allow", aws(other)), "", "", byIdentity},
		{"root of another account, not named", "arn:aws:iam::" + other + ":root", "", "", "", "", noResource},
		{"federated user named", "arn:aws:sts::" + account + ":federated-user/fred", "", to("Allow", aws("arn:aws:sts::"+account+":federated-user/fred")), "", "", byResource},
		{"anonymous, everyone", "", "", to("Allow", `"*"`), "", "", byResource},
		{"anonymous, everyone in long form", "", "", to("Allow", `{"AWS": ["*"]}`), "", "", byResource},
		{"anonymous, a user named", "", "", to("Allow", aws(alice)), "", "", noResource},
		{"anonymous, no policy", "", "", "", "", "", noResource},
		{"service named", "cloudfront.amazonaws.com", "", to("Allow", `{"Service": "cloudfront.amazonaws.com"}`), "", "", byResource},
		{"another service named", "cloudfront.amazonaws.com", "", to("Allow", `{"Service": "s3.amazonaws.com"}`), "", "", noResource},
		{"service is not everyone's user", "cloudfront.amazonaws.com", "", to("Allow", aws(account)), "", "", noResource},
		{"several kinds", alice, "", to("Allow", `{"Service": "s3.amazonaws.com", "AWS": ["`+bob+`", "`+alice+`"]}`), "", "", byResource},
		{"canonical user", alice, "", to("Allow", `{"CanonicalUser": "79a59d"}`), "", "", noIdentity},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Request{Action: "execute-api:Invoke", Resource: pets, Account: account}
			if c.caller != "" {
				caller, err := ParseCaller(c.caller)
				if err != nil {
					t.Fatal(err)
				}
				r.Caller = caller
			}
			p := Policies{
				Identity: list(policy(t, Identity, c.identity)), Resource: policy(t, Resource, c.resource),
				Boundary: policy(t, Boundary, c.boundary), Session: list(policy(t, Session, c.session)),
			}
			d := Evaluate(&r, &p)
			if got := outcome(d); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
			if d.CrossAccount != (r.Caller.Account != account) {
				t.Errorf("cross account %v for %q", d.CrossAccount, c.caller)
			}
			explained, _ := Explain(&r, &p)
			if outcome(explained) != outcome(d) {
				t.Errorf("Explain says %s", outcome(explained))
			}
		})
	}
}

// TestNotPrincipal follows
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html.
func TestNotPrincipal(t *testing.T) {
	not := func(effect, ids string) string {
		return fmt.Sprintf(`[{"Effect": %q, "NotPrincipal": {"AWS": [%s]}, "Action": "*", "Resource": "*"},`+
			`{"Effect": "Allow", "Principal": {"AWS": [%q, %q]}, "Action": "*", "Resource": "*"}]`, effect, ids, alice, session)
	}
	root := `"arn:aws:iam::123456789012:root"`
	role := `"arn:aws:iam::123456789012:role/Reader"`
	for _, c := range []struct{ name, caller, resource, want string }{
		{"deny spares a user with its account", alice, not("Deny", `"`+alice+`",`+root), byResource},
		{"deny hits a user without its account", alice, not("Deny", `"`+alice+`"`), "explicit deny by resource-based policy"},
		{"deny hits another", alice, not("Deny", `"`+bob+`"`), "explicit deny by resource-based policy"},
		{"deny spares a session with role and account", session, not("Deny", `"`+session+`",`+role+`,`+root), byResource},
		{"deny hits a session without its role", session, not("Deny", `"`+session+`",`+root), "explicit deny by resource-based policy"},
		{"deny of nobody", alice, not("Deny", `"*"`), byResource},
		{"allow excludes the one", alice, `{"Effect": "Allow", "NotPrincipal": {"AWS": "` + alice + `"}, "Action": "*", "Resource": "*"}`, noIdentity},
		{"allow reaches others", alice, `{"Effect": "Allow", "NotPrincipal": {"AWS": "` + bob + `"}, "Action": "*", "Resource": "*"}`, byResource},
	} {
		caller, err := ParseCaller(c.caller)
		if err != nil {
			t.Fatal(err)
		}
		r := Request{Caller: caller, Action: "execute-api:Invoke", Resource: pets, Account: account}
		if got := outcome(Evaluate(&r, &Policies{Resource: policy(t, Resource, c.resource)})); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestFederatedAndDeletedPrincipals(t *testing.T) {
	caller, err := ParseCaller(session)
	if err != nil {
		t.Fatal(err)
	}
	caller.Federated = "cognito-identity.amazonaws.com"
	caller.UserID = "AROAEXAMPLE:s1"
	for _, principal := range []string{
		`{"Federated": "cognito-identity.amazonaws.com"}`, `{"Federated": "*"}`, `{"AWS": "AROAEXAMPLE"}`,
	} {
		r := Request{Caller: caller, Action: "execute-api:Invoke", Resource: pets, Account: account}
		if d := Evaluate(&r, &Policies{Resource: policy(t, Resource, to("Allow", principal))}); !d.Allowed {
			t.Errorf("%s does not reach the session", principal)
		}
	}
}

// TestElements is about actions, resources and their wildcards.
func TestElements(t *testing.T) {
	const invoke, manage = "execute-api:Invoke", "execute-api:ManageConnections"
	connection := api + "/prod/POST/@connections/Ab1="
	statement := func(rest string) string { return `{"Effect": "Allow", ` + rest + `}` }
	for _, c := range []struct {
		name, statement, action, resource string
		want                              bool
	}{
		{"exact", statement(`"Action": "execute-api:Invoke", "Resource": "` + pets + `"`), invoke, pets, true},
		{"action has no case", statement(`"Action": "EXECUTE-API:invoke", "Resource": "*"`), invoke, pets, true},
		{"action with a star", statement(`"Action": "execute-api:*", "Resource": "*"`), invoke, pets, true},
		{"action with a star inside", statement(`"Action": "execute-api:In*e", "Resource": "*"`), invoke, pets, true},
		{"action with a question mark", statement(`"Action": "execute-api:Invok?", "Resource": "*"`), invoke, pets, true},
		{"action with too many question marks", statement(`"Action": "execute-api:Invoke?", "Resource": "*"`), invoke, pets, false},
		{"action of another service", statement(`"Action": "lambda:*", "Resource": "*"`), invoke, pets, false},
		{"action list", statement(`"Action": ["s3:*", "execute-api:Invoke"], "Resource": "*"`), invoke, pets, true},
		{"all actions", statement(`"Action": "*", "Resource": "*"`), manage, connection, true},
		{"not action, listed", statement(`"NotAction": "execute-api:Invoke", "Resource": "*"`), invoke, pets, false},
		{"not action, other", statement(`"NotAction": ["s3:*", "iam:*"], "Resource": "*"`), invoke, pets, true},
		{"manage connections", statement(`"Action": "execute-api:ManageConnections", "Resource": "` + api + `/prod/POST/@connections/*"`), manage, connection, true},
		{"invoke does not manage", statement(`"Action": "execute-api:Invoke", "Resource": "*"`), manage, connection, false},
		{"connections of another method", statement(`"Action": "execute-api:*", "Resource": "` + api + `/prod/GET/@connections/*"`), manage, connection, false},
		{"invalidate cache", statement(`"Action": "execute-api:InvalidateCache", "Resource": "` + api + `/prod/GET/*"`), "execute-api:InvalidateCache", pets, true},
		{"function URL", statement(`"Action": "lambda:InvokeFunctionUrl", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:f"`), "lambda:InvokeFunctionUrl", "arn:aws:lambda:eu-west-1:123456789012:function:f", true},
		{"function itself", statement(`"Action": "lambda:InvokeFunction*", "Resource": "arn:aws:lambda:*:*:function:f"`), "lambda:InvokeFunction", "arn:aws:lambda:eu-west-1:123456789012:function:f", true},

		{"star crosses slashes", statement(`"Action": "*", "Resource": "` + api + `/*"`), invoke, api + "/prod/GET/a/b/c", true},
		{"star crosses slashes in the middle", statement(`"Action": "*", "Resource": "` + api + `/*/pets"`), invoke, api + "/prod/GET/shop/pets", true},
		{"star for stage and method", statement(`"Action": "*", "Resource": "` + api + `/*/*/pets"`), invoke, pets, true},
		{"three stars for one path", statement(`"Action": "*", "Resource": "` + api + `/*/*/*"`), invoke, pets, true},
		{"star fits nothing", statement(`"Action": "*", "Resource": "` + api + `/prod/GET/*"`), invoke, api + "/prod/GET/", true},
		{"star needs its slash", statement(`"Action": "*", "Resource": "` + api + `/prod/GET/pets/*"`), invoke, pets, false},
		{"star crosses colons", statement(`"Action": "*", "Resource": "arn:aws:execute-api:*"`), invoke, pets, true},
		{"an ARN of three fields is completed", statement(`"Action": "*", "Resource": "arn:aws:execute-api"`), invoke, pets, true},
		{"an ARN of five fields is completed", statement(`"Action": "*", "Resource": "arn:aws:execute-api:eu-west-1:123456789012"`), invoke, pets, true},
		{"an ARN of five fields, another account", statement(`"Action": "*", "Resource": "arn:aws:execute-api:eu-west-1:999999999999"`), invoke, pets, false},
		{"any region and account", statement(`"Action": "*", "Resource": "arn:aws:execute-api:*:*:abc123def4/prod/GET/pets"`), invoke, pets, true},
		{"question mark is one character", statement(`"Action": "*", "Resource": "` + api + `/prod/GET/pet?"`), invoke, pets, true},
		{"question mark is one letter of any size", statement(`"Action": "*", "Resource": "` + api + `/prod/GET/pet?"`), invoke, api + "/prod/GET/petß", true},
		{"question mark is not nothing", statement(`"Action": "*", "Resource": "` + api + `/prod/GET/pets?"`), invoke, pets, false},
		{"question mark takes a slash", statement(`"Action": "*", "Resource": "` + api + `/prod/GET?pets"`), invoke, pets, true},
		{"resource has case", statement(`"Action": "*", "Resource": "` + api + `/prod/get/pets"`), invoke, pets, false},
		{"other stage", statement(`"Action": "*", "Resource": "` + api + `/test/*"`), invoke, pets, false},
		{"other partition", statement(`"Action": "*", "Resource": "arn:aws-cn:execute-api:*:*:*"`), invoke, pets, false},
		{"resource list", statement(`"Action": "*", "Resource": ["` + api + `/test/*", "` + api + `/prod/*"]`), invoke, pets, true},
		{"not resource, listed", statement(`"Action": "*", "NotResource": "` + api + `/prod/*"`), invoke, pets, false},
		{"not resource, other", statement(`"Action": "*", "NotResource": "` + api + `/test/*"`), invoke, pets, true},
		{"double slash is kept", statement(`"Action": "*", "Resource": "` + api + `/prod/GET/test/"`), invoke, api + "/prod/GET/test//", false},
		{"backtracking", statement(`"Action": "*", "Resource": "*a*a*a*b"`), invoke, strings.Repeat("a", 60), false},

		{"variable", statement(`"Action": "*", "Resource": "` + api + `/prod/GET/users/${aws:username}"`), invoke, api + "/prod/GET/users/alice", true},
		{"variable of another", statement(`"Action": "*", "Resource": "` + api + `/prod/GET/users/${aws:username}"`), invoke, api + "/prod/GET/users/bob", false},
		{"variable between wildcards", statement(`"Action": "*", "Resource": "` + api + `/*/${aws:username}/*"`), invoke, api + "/prod/GET/alice/x", true},
		{"variable's wildcard is plain", statement(`"Action": "*", "Resource": "` + api + `/prod/GET/${test:star}"`), invoke, api + "/prod/GET/anything", false},
		{"variable's star itself", statement(`"Action": "*", "Resource": "` + api + `/prod/GET/${test:star}"`), invoke, api + "/prod/GET/*", true},
		{"absent variable", statement(`"Action": "*", "Resource": "` + api + `/prod/GET/${aws:PrincipalTag/team}*"`), invoke, pets, false},
		{"default of a variable", statement(`"Action": "*", "Resource": "` + api + `/prod/GET/${aws:PrincipalTag/team, 'pets'}"`), invoke, pets, true},
		{"several values fit nothing", statement(`"Action": "*", "Resource": "` + api + `/prod/GET/${test:two}"`), invoke, api + "/prod/GET/a", false},
		{"literal star", statement(`"Action": "*", "Resource": "` + api + `/prod/GET/${*}"`), invoke, pets, false},
		{"literal star itself", statement(`"Action": "*", "Resource": "` + api + `/prod/GET/${*}"`), invoke, api + "/prod/GET/*", true},
		{"literal dollar", statement(`"Action": "*", "Resource": "` + api + `/prod/GET/${$}"`), invoke, api + "/prod/GET/$", true},
		{"unclosed variable is text", statement(`"Action": "*", "Resource": "` + api + `/prod/GET/${aws"`), invoke, api + "/prod/GET/${aws", true},
		{"no variables in the old version", "2008:" + statement(`"Action": "*", "Resource": "`+api+`/prod/GET/users/${aws:username}"`), invoke, api + "/prod/GET/users/alice", false},
		{"list of statements", "[" + allowSome + "," + allowAll + "]", invoke, pets, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			caller, err := ParseCaller(alice)
			if err != nil {
				t.Fatal(err)
			}
			r := Request{Caller: caller, Action: c.action, Resource: c.resource, Account: account}
			r.Context = caller.Context().With("test:star", "*").With("test:two", "a", "b")
			d := Evaluate(&r, &Policies{Identity: list(policy(t, Identity, c.statement))})
			if d.Allowed != c.want {
				t.Errorf("allowed %v, want %v", d.Allowed, c.want)
			}
		})
	}
}

func TestForAPI(t *testing.T) {
	p := policy(t, Resource, `{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": ["execute-api:/prod/GET/*", "execute-api:/test/*"]}`)
	r := Request{Action: "execute-api:Invoke", Resource: pets, Account: account}
	if Evaluate(&r, &Policies{Resource: p}).Allowed {
		t.Error("a short resource fits a full ARN")
	}
	if !Evaluate(&r, &Policies{Resource: p.ForAPI(api)}).Allowed {
		t.Error("the resource written in full does not fit")
	}
	if (*Policy)(nil).ForAPI(api) != nil {
		t.Error("no policy became one")
	}
}

func TestExplain(t *testing.T) {
	caller, err := ParseCaller(alice)
	if err != nil {
		t.Fatal(err)
	}
	r := Request{Caller: caller, Action: "execute-api:Invoke", Resource: pets, Account: account, Context: caller.Context()}
	d, steps := Explain(&r, &Policies{
		Identity: []*Policy{policy(t, Identity, allowSome), policy(t, Identity, `[{"Sid": "Rest", "Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::*"}, `+
			`{"Sid": "Team", "Effect": "Allow", "Action": "*", "Resource": "*"}]`)},
		Resource: policy(t, Resource, to("Allow", aws(bob))),
		Session: []*Policy{policy(t, Session, allowAll), policy(t, Session,
			`{"Sid": "Net", "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}, "Bool": {"aws:SecureTransport": "true"}}}`)},
	})
	var got strings.Builder
	for _, s := range steps {
		fmt.Fprintf(&got, "%s %d/%d %s %s %v %s\n", s.Kind, s.Policy, s.Statement, s.SID, s.Effect, s.Applies, s.Why)
	}
	want := `identity-based policy 0/0  Allow false it is for another action
identity-based policy 1/0 Rest Allow false it is for another resource
identity-based policy 1/1 Team Allow true 
resource-based policy 0/0  Allow false it is for another principal
session policy 0/0  Allow true 
session policy 1/0 Net Deny false condition Bool on aws:SecureTransport does not hold
`
	if got.String() != want {
		t.Errorf("got\n%swant\n%s", got.String(), want)
	}
	if d.Allowed || d.By != Session || d.Policy != -1 {
		t.Errorf("decision %+v", d)
	}
	r.Context = r.Context.With("aws:SecureTransport", "true")
	if d, _ = Explain(&r, &Policies{Identity: []*Policy{nil, policy(t, Identity, "["+allowSome+","+`{"Sid": "Me", "Effect": "Allow", "Action": "*", "Resource": "*"}`+"]")}}); !d.Allowed || d.SID != "Me" || d.Policy != 1 || d.Statement != 1 {
		t.Errorf("decision %+v", d)
	}
}

func TestMessages(t *testing.T) {
	user, _ := ParseCaller(alice)
	on := " is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:eu-west-1:********9012:abc123def4/prod/GET/pets"
	for _, c := range []struct {
		caller Caller
		d      Decision
		want   string
	}{
		{user, Decision{By: Identity}, "User: " + alice + on + " because no identity-based policy allows the execute-api:Invoke action"},
		{user, Decision{By: Resource}, "User: " + alice + on + " because no resource-based policy allows the execute-api:Invoke action"},
		{user, Decision{By: Session}, "User: " + alice + on + " because no session policy allows the execute-api:Invoke action"},
		{user, Decision{By: Boundary}, "User: " + alice + on + " because no permissions boundary allows the execute-api:Invoke action"},
		{user, Decision{By: Identity, Explicit: true}, "User: " + alice + on + " with an explicit deny in an identity-based policy"},
		{user, Decision{By: Resource, Explicit: true}, "User: " + alice + on + " with an explicit deny in a resource-based policy"},
		{user, Decision{By: Session, Explicit: true}, "User: " + alice + on + " with an explicit deny in a session policy"},
		{user, Decision{By: Boundary, Explicit: true}, "User: " + alice + on + " with an explicit deny in a permissions boundary"},
		{Caller{}, Decision{By: Resource}, "User: anonymous" + on},
		{Caller{}, Decision{By: Resource, Explicit: true}, "User: anonymous" + on + " with an explicit deny in a resource-based policy"},
	} {
		r := Request{Caller: c.caller, Action: "execute-api:Invoke", Resource: pets, Account: account}
		if got := c.d.Message(&r); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
	for _, arn := range []string{"", "*", "arn:aws:s3:::bucket", "a:b:c:d:123:f"} {
		if got := Masked(arn); got != arn {
			t.Errorf("Masked(%q) = %q", arn, got)
		}
	}
}

func TestUnverifiedDecisions(t *testing.T) {
	caller, _ := ParseCaller(alice)
	r := Request{Caller: caller, Action: "execute-api:Invoke", Resource: pets, Account: account}
	for _, p := range []Policies{
		{Resource: policy(t, Resource, to("Allow", aws(account)))},
		{Identity: list(policy(t, Identity, allowAll)), Boundary: policy(t, Boundary, allowSome), Resource: policy(t, Resource, to("Allow", `"*"`))},
	} {
		if d := Evaluate(&r, &p); len(d.Unverified) != 1 {
			t.Errorf("%s: unverified %q", outcome(d), d.Unverified)
		}
	}
}

func TestEvaluateAllocatesNothing(t *testing.T) {
	caller, _ := ParseCaller(alice)
	r := Request{Caller: caller, Action: "execute-api:Invoke", Resource: pets, Account: account}
	p := Policies{
		Identity: list(policy(t, Identity, `{"Effect": "Allow", "Action": "execute-api:*", "Resource": "`+api+`/*/GET/*"}`)),
		Resource: policy(t, Resource, to("Deny", aws(bob))),
	}
	if n := testing.AllocsPerRun(100, func() {
		if !Evaluate(&r, &p).Allowed {
			t.Fatal("denied")
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkEvaluate(b *testing.B) {
	caller, _ := ParseCaller(alice)
	r := Request{Caller: caller, Action: "execute-api:Invoke", Resource: pets, Account: account}
	p := Policies{Identity: list(policy(b, Identity, `{"Effect": "Allow", "Action": "execute-api:*", "Resource": "`+api+`/*/GET/*"}`))}
	b.ReportAllocs()
	for b.Loop() {
		if !Evaluate(&r, &p).Allowed {
			b.Fatal("denied")
		}
	}
}

// TestIncompleteARNInSession: a session policy is the one in which IAM completes no ARN.
func TestIncompleteARNInSession(t *testing.T) {
	caller, err := ParseCaller(session)
	if err != nil {
		t.Fatal(err)
	}
	r := Request{Caller: caller, Action: "execute-api:Invoke", Resource: pets, Account: account}
	short := policy(t, Session, `{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:execute-api"}`)
	if d := Evaluate(&r, &Policies{Identity: list(policy(t, Identity, allowAll)), Session: list(short)}); d.Allowed || d.By != Session {
		t.Errorf("%+v", d)
	}
}
