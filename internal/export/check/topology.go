// Package check runs what was exported against a lab on this machine: an edge, and behind it a gateway that
// verifies what it gets for the sign host.
package check

import (
	"encoding/json"
	"fmt"
	"strings"

	"countersign/internal/export"
	"countersign/internal/lab"
	"countersign/internal/topology"
)

// Path is a lab for requests that are signed so, with AWS's example credentials.
func Path(s export.Signing) (*lab.Path, error) {
	t, err := Topology(s)
	if err != nil {
		return nil, err
	}
	path, err := lab.New(lab.Config{Topology: t, Keys: lab.BuiltinKeys("")})
	if err != nil {
		return nil, err
	}
	return path, path.Check()
}

// Topology is what a [Path] is made of: a distribution with the sign host as its origin and the path prefix as
// its origin path, and behind it an API that takes every path, or a function URL.
func Topology(s export.Signing) (*topology.Topology, error) {
	documents := []any{distribution(s)}
	switch s.Service {
	case "execute-api":
		documents = append(documents, api(s)...)
	case "lambda":
		documents = append(documents, map[string]any{"FunctionUrl": "https://" + s.Host + "/", "AuthType": "AWS_IAM"})
	default:
		return nil, fmt.Errorf("the lab verifies requests for execute-api and lambda, and these are for %s", s.Service)
	}
	data, err := json.Marshal(documents)
	if err != nil {
		return nil, err
	}
	return topology.Read(topology.Document{Name: "check", Data: data})
}

// distribution forwards everything but Host, by the managed policies CachingDisabled and
// AllViewerExceptHostHeader.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
func distribution(s export.Signing) any {
	methods := []string{"GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"}
	return map[string]any{"Distribution": map[string]any{
		"Id": "EDFDVBD6EXAMPLE", "DomainName": "d111111abcdef8.cloudfront.net",
		"DistributionConfig": map[string]any{
			"Enabled": true,
			"Origins": map[string]any{"Quantity": 1, "Items": []any{map[string]any{
				"Id": "api", "DomainName": s.Host, "OriginPath": strings.TrimSuffix(s.PathPrefix, "/"),
				"CustomOriginConfig": map[string]any{"HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "https-only"},
			}}},
			"DefaultCacheBehavior": map[string]any{
				"TargetOriginId": "api", "ViewerProtocolPolicy": "redirect-to-https",
				"AllowedMethods": map[string]any{"Quantity": len(methods), "Items": methods},
				"CachePolicyId":  "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", "OriginRequestPolicyId": "b689b0a8-53d0-40ab-baf2-68738e2966ac",
			},
		},
	}}
}

// api is a REST API behind the sign host. The host stands as a custom domain whose mapping takes every path,
// since nobody says which stages there are.
func api(s export.Signing) []any {
	const id, stage = "abc123def4", "any"
	iam := map[string]any{"ANY": map[string]any{"authorizationType": "AWS_IAM"}}
	return []any{
		map[string]any{
			"id": id, "name": "check", "apiKeySource": "HEADER", "endpointConfiguration": map[string]any{"types": []string{"REGIONAL"}},
			"disableExecuteApiEndpoint": false,
		},
		map[string]any{"restApiId": id, "item": []any{map[string]any{"stageName": stage}}},
		map[string]any{"restApiId": id, "items": []any{
			map[string]any{"id": "root", "path": "/", "resourceMethods": iam},
			map[string]any{"id": "proxy", "path": "/{proxy+}", "resourceMethods": iam},
		}},
		map[string]any{
			"domainName": s.Host, "regionalDomainName": "d-abcdef1234.execute-api." + s.Region + ".amazonaws.com",
			"endpointConfiguration": map[string]any{"types": []string{"REGIONAL"}},
		},
		map[string]any{"domainName": s.Host, "items": []any{map[string]any{"basePath": "(none)", "restApiId": id, "stage": stage}}},
	}
}
