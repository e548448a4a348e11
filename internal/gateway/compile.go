package gateway

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"countersign/internal/gateway/iam"
	"countersign/internal/jsonpos"
	"countersign/internal/topology"
)

// api is an API ready to answer.
type api struct {
	top      *topology.API
	family   Family
	id       string
	region   string // "" when not known
	account  string
	arn      string // see methodsARN
	disabled bool
	private  bool
	policy   *iam.Policy
	stages   []string
	routes   table
	// unknown are settings that bear on every request, and what is assumed; assumed is said where policies decide.
	unknown []string
	assumed string
}

// route is one method of one resource, or one route key.
type route struct {
	top           *topology.Route
	authorization string
	authorizer    string
	keyRequired   bool
	unknown       []string
}

// domain is a custom domain with its mappings, longest path first.
type domain struct {
	top      *topology.Domain
	mappings []mapping
	unknown  []string
}

type mapping struct {
	path  string
	api   *api
	stage string // "" when the stage is in the path
}

type functionURL struct {
	top      *topology.FunctionURL
	function string
	region   string
	account  string
	authType string
	policy   *iam.Policy
	unknown  []string
}

// What is assumed where the topology does not tell.
const assumedAccount = "123456789012"

type compiler struct {
	g    *Gateway
	apis map[string]*api
	errs []error
}

func (c *compiler) fail(at topology.Source, format string, args ...any) {
	c.errs = append(c.errs, &topology.Error{Source: at, Message: fmt.Sprintf(format, args...)})
}

// assume records a setting that is not known.
func assume[T any](notes *[]string, v topology.Value[T], what, instead string) {
	if v.IsUnknown() {
		*notes = append(*notes, fmt.Sprintf("%s is not known (%s): assumed %s", what, v.Why(), instead))
	}
}

func (c *compiler) api(top *topology.API) {
	id, ok := top.ID.Get()
	if !ok {
		return // nothing can lead to it
	}
	a := &api{top: top, id: id, region: top.Region.Or(""), account: top.Account.Or("")}
	switch top.Protocol.Or(topology.REST) {
	case topology.HTTP:
		a.family = HTTP
	case topology.WebSocket:
		a.family = WebSocket
	default:
		a.family = REST
	}
	a.disabled = top.DisableDefaultEndpoint.Or(false)
	a.private = top.EndpointType.Or("") == topology.Private
	assume(&a.unknown, top.Protocol, "the protocol of API "+id, "REST")
	assume(&a.unknown, top.DisableDefaultEndpoint, "whether the default endpoint of API "+id+" is disabled", "that it is not")
	assume(&a.unknown, top.EndpointType, "the endpoint type of API "+id, "that it is regional")
	assume(&a.unknown, top.ResourcePolicy, "the resource policy of API "+id, "none")
	if a.account == "" {
		a.account = c.g.keys.account()
		a.assumed = "the account of API " + id + " is not known: assumed " + a.account
	}
	a.arn = methodsARN(a.region, a.account, id)
	if a.family == REST {
		a.policy = c.policy(top.ResourcePolicy, "the resource policy of API "+id).ForAPI(a.policyARN())
	}
	c.stages(a)
	c.routes(a)
	c.apis[id] = a
	if a.private {
		c.g.privates[id] = a
	}
	if host, known := top.Host(); known {
		c.g.hosts[topology.HostName(host)] = endpoint{api: a}
	} else {
		c.g.byID[topology.HostName(id)] = a
	}
}

// methodsARN begins the ARNs of an API's methods: up to the stage.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html
func methodsARN(region, account, api string) string {
	return "arn:" + partitionOf(region) + ":execute-api:" + region + ":" + account + ":" + api + "/"
}

// policyARN is the API's ARN for the resources of its policy; what is not known becomes a wildcard.
func (a *api) policyARN() string {
	region := cmp.Or(a.region, "*")
	partition := "*"
	if a.region != "" {
		partition = partitionOf(a.region)
	}
	return "arn:" + partition + ":execute-api:" + region + ":" + a.account + ":" + a.id
}

func (c *compiler) policy(v topology.Text, what string) *iam.Policy {
	text, ok := v.Get()
	if !ok || strings.TrimSpace(text) == "" {
		return nil
	}
	policy, err := iam.ParsePolicy([]byte(text), iam.Resource)
	mistakes := jsonpos.Mistakes(err)
	for _, mistake := range mistakes {
		c.fail(v.Source(), "%s: %v", what, mistake)
	}
	if err != nil && mistakes == nil {
		c.fail(v.Source(), "%s: %v", what, err)
	}
	return policy
}

func (c *compiler) stages(a *api) {
	for i := range a.top.Stages {
		name := a.top.Stages[i].Name
		assume(&a.unknown, name, "the name of a stage of API "+a.id, "that it is another than the one called")
		if text, ok := name.Get(); ok {
			a.stages = append(a.stages, text)
		}
	}
	if len(a.top.Stages) == 0 {
		a.unknown = append(a.unknown, "no stage of API "+a.id+" is described: assumed the one called")
	}
}

func (c *compiler) routes(a *api) {
	for i := range a.top.Routes {
		top := &a.top.Routes[i]
		path, ok := top.Path.Get()
		if !ok {
			a.unknown = append(a.unknown, "the path of a route of API "+a.id+" is not known ("+top.Path.Why()+"): assumed another than the one called")
			continue
		}
		r := &route{
			top: top, authorization: strings.ToUpper(top.Authorization.Or("NONE")),
			authorizer: top.Authorizer.Or(""), keyRequired: top.APIKeyRequired.Or(false),
		}
		if top.Authorization.IsUnknown() {
			r.authorization = "AWS_IAM"
		}
		assume(&r.unknown, top.Authorization, "the authorisation of "+path, "AWS_IAM")
		assume(&r.unknown, top.APIKeyRequired, "whether "+path+" requires an API key", "that it does not")
		a.routes.add(top.Method.Or("ANY"), path, r)
	}
	if len(a.top.Routes) == 0 {
		r := &route{authorization: "AWS_IAM", unknown: []string{"no route of API " + a.id + " is described: assumed the one called, with AWS_IAM"}}
		for _, path := range []string{"/", "/{proxy+}", "$default", "$connect"} {
			a.routes.add("ANY", path, r)
		}
	}
}

func (c *compiler) domain(top *topology.Domain) {
	name, ok := top.Name.Get()
	if !ok {
		return
	}
	d := &domain{top: top}
	for i := range top.Mappings {
		m := &top.Mappings[i]
		what := "a mapping of custom domain " + name
		assume(&d.unknown, m.Path, "the path of "+what, "that it does not fit")
		assume(&d.unknown, m.API, "the API of "+what, "that its path does not fit")
		id, ok := m.API.Get()
		if !ok || m.Path.IsUnknown() {
			continue
		}
		a := c.apis[id]
		if a == nil {
			c.fail(m.Source, "custom domain %s: the mapping of %q leads to API %s, which is not described", name, m.Path.Or(""), id)
			continue
		}
		stage := m.Stage.Or("")
		if m.Stage.IsUnknown() && len(a.stages) > 0 {
			stage = a.stages[0]
		}
		assume(&d.unknown, m.Stage, "the stage of "+what, "the first of the API")
		d.mappings = append(d.mappings, mapping{m.Path.Or(""), a, stage})
	}
	// The longest path that fits is chosen.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html
	slices.SortStableFunc(d.mappings, func(a, b mapping) int { return len(b.path) - len(a.path) })
	name = strings.ToLower(name)
	if parent, ok := strings.CutPrefix(name, "*."); ok {
		c.g.wildcards[parent] = endpoint{domain: d}
		return
	}
	c.g.hosts[name] = endpoint{domain: d}
}

func (c *compiler) functionURL(top *topology.FunctionURL) {
	host, ok := top.Host.Get()
	if !ok {
		return
	}
	u := &functionURL{top: top, authType: top.AuthType.Or("AWS_IAM"), function: top.Function.Or("")}
	assume(&u.unknown, top.AuthType, "the authorisation of function URL "+host, "AWS_IAM")
	_, rest, _ := strings.Cut(host, ".lambda-url.")
	u.region, _, _ = strings.Cut(rest, ".")
	if parts := strings.SplitN(u.function, ":", 7); len(parts) == 7 {
		u.account = parts[4]
	} else {
		u.account = c.g.keys.account()
		u.function = "arn:" + partitionOf(u.region) + ":lambda:" + u.region + ":" + u.account + ":function:unknown"
		u.unknown = append(u.unknown, "the function behind "+host+" is not known: assumed "+u.function)
	}
	u.policy = c.policy(top.ResourcePolicy, "the policy of the function behind "+host)
	c.g.hosts[topology.HostName(host)] = endpoint{url: u}
}

// partitionOf returns the partition of a region, as it stands in ARNs.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
func partitionOf(region string) string {
	for _, p := range [...][2]string{
		{"cn-", "aws-cn"},
		{"us-gov-", "aws-us-gov"},
		{"us-iso-", "aws-iso"},
		{"us-isob-", "aws-iso-b"},
		{"eu-isoe-", "aws-iso-e"},
		{"us-isof-", "aws-iso-f"},
		{"eusc-", "aws-eusc"},
	} {
		if strings.HasPrefix(region, p[0]) {
			return p[1]
		}
	}
	return "aws"
}
