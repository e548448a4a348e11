package aws

import (
	"strings"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/apigatewayv2"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
)

// most is the largest page that the second version of API Gateway's API gives.
const most = "500"

// apis asks for the APIs of the region, and for its custom domains.
func (r *reader) apis() {
	c, v2 := apigateway.NewFromConfig(r.config), apigatewayv2.NewFromConfig(r.config)
	pages := apigateway.NewGetRestApisPaginator(c, &apigateway.GetRestApisInput{})
	for n := 0; pages.HasMorePages() && n < maxPages; n++ {
		page, err := pages.NextPage(r.ctx)
		if err != nil {
			r.denied("apigateway get-rest-apis", err)
			break
		}
		for i := range page.Items {
			r.restAPI(c, awssdk.ToString(page.Items[i].Id), &page.Items[i])
		}
	}
	apis, err := v2.GetApis(r.ctx, &apigatewayv2.GetApisInput{MaxResults: awssdk.String(most)})
	if err != nil {
		r.denied("apigatewayv2 get-apis", err)
	} else {
		for i := range apis.Items {
			id := awssdk.ToString(apis.Items[i].ApiId)
			r.add("apigatewayv2 get-api "+id, &apis.Items[i], false)
			routes, err := v2.GetRoutes(r.ctx, &apigatewayv2.GetRoutesInput{ApiId: &id, MaxResults: awssdk.String(most)})
			r.answer("apigatewayv2 get-routes "+id, routes, err, false, "apiId", id)
			stages, err := v2.GetStages(r.ctx, &apigatewayv2.GetStagesInput{ApiId: &id, MaxResults: awssdk.String(most)})
			if err == nil {
				for k := range stages.Items {
					hideValues(stages.Items[k].StageVariables)
				}
			}
			r.answer("apigatewayv2 get-stages "+id, stages, err, false, "apiId", id)
		}
	}
	r.domains(c, v2)
}

// hideValues keeps the names of stage variables: their values may be secrets.
func hideValues(variables map[string]string) {
	for name := range variables {
		variables[name] = "…"
	}
}

func (r *reader) restAPI(c *apigateway.Client, id string, api any) {
	r.add("apigateway get-rest-api "+id, api, true, "region", r.config.Region)
	pages := apigateway.NewGetResourcesPaginator(c, &apigateway.GetResourcesInput{RestApiId: &id, Embed: []string{"methods"}, Limit: awssdk.Int32(500)})
	for n := 0; pages.HasMorePages() && n < maxPages; n++ {
		page, err := pages.NextPage(r.ctx)
		r.answer("apigateway get-resources "+id, page, err, true, "restApiId", id)
		if err != nil {
			break
		}
	}
	stages, err := c.GetStages(r.ctx, &apigateway.GetStagesInput{RestApiId: &id})
	if err == nil {
		for i := range stages.Item {
			hideValues(stages.Item[i].Variables)
		}
	}
	r.answer("apigateway get-stages "+id, stages, err, true, "restApiId", id)
}

// domains asks for the custom domains; the second version of the API tells the mappings of both kinds.
func (r *reader) domains(c *apigateway.Client, v2 *apigatewayv2.Client) {
	pages := apigateway.NewGetDomainNamesPaginator(c, &apigateway.GetDomainNamesInput{})
	for n := 0; pages.HasMorePages() && n < maxPages; n++ {
		page, err := pages.NextPage(r.ctx)
		if err != nil {
			r.denied("apigateway get-domain-names", err)
			return
		}
		for i := range page.Items {
			d := &page.Items[i]
			name := awssdk.ToString(d.DomainName)
			r.certs = append(r.certs, awssdk.ToString(d.RegionalCertificateArn), awssdk.ToString(d.CertificateArn))
			r.add("apigateway get-domain-name "+name, d, true)
			mappings, err := v2.GetApiMappings(r.ctx, &apigatewayv2.GetApiMappingsInput{DomainName: &name, MaxResults: awssdk.String(most)})
			r.answer("apigatewayv2 get-api-mappings "+name, mappings, err, false, "domainName", name)
		}
	}
}

// functionURLs asks for those of the region, where an origin is one.
func (r *reader) functionURLs() {
	wanted := map[string]bool{}
	for _, host := range r.hosts {
		if strings.Contains(host, ".lambda-url."+r.config.Region+".") {
			wanted[strings.ToLower(host)] = true
		}
	}
	if len(wanted) == 0 {
		return
	}
	c := lambda.NewFromConfig(r.config)
	pages := lambda.NewListFunctionsPaginator(c, &lambda.ListFunctionsInput{})
	for n := 0; pages.HasMorePages() && n < maxPages && len(wanted) > 0; n++ {
		page, err := pages.NextPage(r.ctx)
		if err != nil {
			r.denied("lambda list-functions", err)
			return
		}
		for i := range page.Functions {
			r.functionURL(c, awssdk.ToString(page.Functions[i].FunctionName), wanted)
		}
	}
}

func (r *reader) functionURL(c *lambda.Client, name string, wanted map[string]bool) {
	urls, err := c.ListFunctionUrlConfigs(r.ctx, &lambda.ListFunctionUrlConfigsInput{FunctionName: &name})
	if err != nil {
		r.denied("lambda list-function-url-configs "+name, err)
		return
	}
	for i := range urls.FunctionUrlConfigs {
		u := &urls.FunctionUrlConfigs[i]
		host, _, _ := strings.Cut(strings.TrimPrefix(awssdk.ToString(u.FunctionUrl), "https://"), "/")
		if host = strings.ToLower(host); !wanted[host] {
			continue
		}
		delete(wanted, host)
		r.add(awssdk.ToString(u.FunctionArn), u, false)
		policy, err := c.GetPolicy(r.ctx, &lambda.GetPolicyInput{FunctionName: u.FunctionArn})
		r.answer("lambda get-policy "+name, policy, err, false)
	}
}
