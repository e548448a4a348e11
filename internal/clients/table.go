package clients

import (
	"slices"
	"strings"
)

// table are the clients. What is measured was run against this project's gateway by test/clients; all else is
// what the source says.
var table = []Client{
	{
		Name: "curl --aws-sigv4", Agents: []string{"curl/", "libcurl/"}, Names: []string{"--aws-sigv4", "curlopt_aws_sigv4"},
		Prints: "curl -v ... 2>request.log",
		Faults: []Fault{
			{Code: "query-order", Versions: "7.75 and later, measured with 7.88.1", Text: "It signs the query in the order in which it stands in the URL.", Source: "https://github.com/curl/curl/issues/9717"},
			{Code: "query-empty-value", Versions: "measured with 7.88.1", Text: "It signs a parameter without a value as it stands, without an equals sign.", Source: "https://github.com/curl/curl/issues/8107"},
			{Code: "path-not-encoded", Versions: "measured with 7.88.1", Text: "It signs the path as it stands in the URL: *, : and @ are not encoded.", Source: "https://github.com/curl/curl/issues/7559"},
			{Code: "query-encoding", Versions: "measured with 7.88.1", Text: "It signs the query as it stands in the URL: : and + are not encoded.", Source: "https://github.com/curl/curl/issues/7559"},
			{Code: "path-single-encoded", Versions: "measured with 7.88.1", Text: "It signs the encoded path once where all services but S3 encode it again.", Source: "https://github.com/curl/curl/issues/18423"},
			{Code: "query-double-encoding", Versions: "8.x, see the issue", Text: "It encodes what is encoded in the query once more.", Source: "https://github.com/curl/curl/issues/16927"},
			{Code: "duplicate-header", Versions: "before the fix of the issue", Text: "It signs a header that is given twice otherwise than verifiers join it.", Source: "https://github.com/curl/curl/issues/16743"},
			{Code: "host-mismatch", Versions: "see the issue", Text: "It leaves the port out of the host that it signs.", Source: "https://github.com/curl/curl/issues/9550", Telling: portMissing},
		},
	},
	{
		Name: "awscurl", Agents: []string{"awscurl/"}, Names: []string{"awscurl"},
		Shows: "awscurl -v ... 2>debug.log",
		Faults: []Fault{
			{Code: "query-encoding", Versions: "before the fix of the issue", Text: "It signs commas in the query as they stand.", Source: "https://github.com/okigan/awscurl/issues/138"},
			{Code: "query-double-encoding", Text: "It encodes an encoded equals sign in a value once more.", Source: "https://github.com/okigan/awscurl/issues/216"},
			{Code: "host-mismatch", Text: "It signs the URL's host whatever Host header it is given.", Source: "https://github.com/okigan/awscurl/issues/68"},
		},
	},
	{
		Name: "aws4 (Node.js)", Names: []string{"aws4.sign", "require('aws4')", `require("aws4")`, "from 'aws4'", `from "aws4"`, "aws4-axios", "mhart/aws4"},
		Shows: `const s = new aws4.RequestSigner(opts, keys); console.log(s.canonicalString() + "\n\n" + s.stringToSign())`,
		Faults: []Fault{
			{Code: "query-order", Versions: "see the issue", Text: "It sorts parameters as name=value, so that select- comes before select.", Source: "https://github.com/mhart/aws4/pull/103", Telling: sortedAsText},
			{Code: "payload-not-signed", Text: "It signs the empty body unless the body is given as a string or buffer before signing.", Source: "https://github.com/mhart/aws4/issues/83"},
			{Code: "content-sha256-header-missing", Text: "It does not add x-amz-content-sha256 for OpenSearch Serverless.", Source: "https://github.com/mhart/aws4/pull/169"},
			{Code: "host-mismatch", Text: "It signs the host that it is given, which HTTP clients may replace.", Source: "https://github.com/mhart/aws4/issues/138"},
			{Code: "hop-by-hop-signed", Versions: "before 1.11", Text: "It signs all headers that it is given.", Source: "https://github.com/mhart/aws4/issues/119"},
			{Code: "session-token-must-not-be-signed", Text: "It signs the session token of URLs, which AWS IoT leaves out.", Source: "https://github.com/mhart/aws4/issues/30"},
		},
	},
	{
		Name: "aws4fetch", Names: []string{"aws4fetch", "new awsclient("},
		Faults: []Fault{
			{Code: "header-mutated", Text: "It signs nearly all headers of the request that it is given, Accept-Encoding and those of Cloudflare among them.", Source: "https://github.com/mhart/aws4fetch/issues/77"},
			{Code: "header-dropped", Text: "It signs nearly all headers of the request that it is given, those that Cloudflare removes among them.", Source: "https://github.com/mhart/aws4fetch/issues/77"},
		},
	},
	{
		Name:  "aws-api-gateway-client (kndt84) and the JavaScript client that API Gateway generates",
		Names: []string{"aws-api-gateway-client", "apigclient", "apigclientfactory", "sigv4client", "apigateway.core.sigv4client"},
		Faults: []Fault{
			{Code: "query-encoding", Text: "It leaves *, ! and brackets in the query as they stand.", Source: "https://github.com/kndt84/aws-api-gateway-client/pull/129"},
			{Code: "path-not-encoded", Text: "It encodes the path with encodeURI, which leaves : @ & = + $ , and * as they stand.", Source: "https://github.com/kndt84/aws-api-gateway-client/issues/43"},
			{Code: "query-encoded-into-path", Text: "It takes a query in the path template for a part of the path.", Source: "https://github.com/kndt84/aws-api-gateway-client/issues/43"},
			{Code: "get-body-not-empty", Text: "It signs the body {} for a GET without one.", Source: "https://github.com/kndt84/aws-api-gateway-client/issues/16", Telling: emptyObjectSigned},
			{Code: "host-mismatch", Text: "It signs the host of the URL that it calls.", Source: "https://github.com/kndt84/aws-api-gateway-client/pull/70"},
		},
	},
	{
		Name: "AWS Amplify", Agents: []string{"aws-amplify/"}, Names: []string{"aws-amplify", "aws amplify", "amplify.configure", "@aws-amplify/api", "awsapiplugin"},
		Faults: []Fault{
			{Code: "query-encoding", Versions: "before the fix of the issue", Text: "It leaves * ! ( ) in the query as they stand.", Source: "https://github.com/aws-amplify/amplify-js/issues/2356"},
			{Code: "query-order", Versions: "before the fix of the issue", Text: "It sorts parameters as name=value, so that q.parser comes before q.", Source: "https://github.com/aws-amplify/amplify-js/issues/3582", Telling: sortedAsText},
			{Code: "path-single-encoded", Text: "It signs an encoded path once.", Source: "https://github.com/aws-amplify/amplify-js/issues/1800"},
			{Code: "host-mismatch", Text: "It signs the host of the URL that it calls and has no option for another.", Source: "https://github.com/aws-amplify/amplify-js/issues/9194"},
		},
	},
	{
		Name: "requests-aws4auth", Names: []string{"requests_aws4auth", "requests-aws4auth", "aws4auth("},
		Prints: "print(response.request.method, response.request.url, response.request.headers)",
		Faults: []Fault{
			{Code: "query-order", Versions: "before 1.1, and again in later ones", Text: "It sorts parameters as name=value, so that id-type comes before id.", Source: "https://github.com/tedder/requests-aws4auth/issues/45", Telling: sortedAsText},
			{Code: "query-encoding", Text: "It decodes the query before it splits it: encoded & and = in values, and blanks, are signed otherwise than they are sent.", Source: "https://github.com/tedder/requests-aws4auth/issues/45"},
		},
	},
	{
		Name: "aws-requests-auth", Names: []string{"aws_requests_auth", "aws-requests-auth", "awsrequestsauth(", "botoawsrequestsauth"},
		Prints: "print(response.request.method, response.request.url, response.request.headers)",
		Faults: []Fault{
			{Code: "query-double-encoding", Versions: "before the fix of the pull request", Text: "It encodes the values of the query once more.", Source: "https://github.com/DavidMuller/aws-requests-auth/pull/12"},
			{Code: "query-order", Text: "It signs the query in the order in which it stands.", Source: "https://github.com/DavidMuller/aws-requests-auth/pull/4"},
		},
	},
	{
		Name: "opensearch-py", Agents: []string{"opensearch-py/"}, Names: []string{"requestsawsv4signerauth", "awsv4signerauth", "opensearchpy"},
		Faults: []Fault{
			{Code: "hop-by-hop-signed", Versions: "3.2.0", Text: "It hands all headers of the prepared request to the signer, Connection among them.", Source: "https://github.com/opensearch-project/opensearch-py/issues/1047"},
			{Code: "header-mutated", Versions: "3.2.0", Text: "It hands all headers of the prepared request to the signer.", Source: "https://github.com/opensearch-project/opensearch-py/issues/1047"},
		},
	},
	{
		Name: "Postman", Agents: []string{"postmanruntime/"}, Names: []string{"postman", "newman"},
		Faults: []Fault{
			{Code: "header-mutated", Versions: "measured with newman 6.2.2", Text: "Its AWS authorization signs all headers that the user adds.", Source: "https://github.com/postmanlabs/postman-runtime"},
			{Code: "host-mismatch", Text: "Its AWS authorization signs the host of the URL, without the port in older versions.", Source: "https://github.com/postmanlabs/postman-app-support/issues/3391"},
			{Code: "query-order", Versions: "before the fix of the issue", Text: "It does not sort the values of a parameter that is there twice.", Source: "https://github.com/postmanlabs/postman-app-support/issues/2384"},
			{Code: "path-trailing-slash", Text: "It signs the path without its last slash.", Source: "https://github.com/postmanlabs/postman-app-support/issues/7585"},
		},
	},
	{
		Name: "Bruno", Agents: []string{"bruno-runtime/"}, Names: []string{"bruno"},
		Signs: func(names []string) bool {
			return slices.Equal(names, []string{"accept", "content-length", "content-type", "host", "x-amz-date"}) || slices.Equal(names, []string{"accept", "content-length", "content-type", "host", "x-amz-date", "x-amz-security-token"})
		},
		Faults: []Fault{
			{Code: "header-mutated", Text: "It signs Accept, Content-Length and Content-Type.", Source: "https://github.com/usebruno/bruno/issues/5055"},
			{Code: "content-sha256-header-missing", Text: "It does not send x-amz-content-sha256 to OpenSearch Serverless.", Source: "https://github.com/usebruno/bruno/issues/8149"},
		},
	},
	{
		Name: "Hoppscotch", Names: []string{"hoppscotch"},
		Faults: []Fault{{Code: "payload-not-signed", Text: "Its AWS authorization signs the empty body.", Source: "https://github.com/hoppscotch/hoppscotch/issues/5064"}},
	},
	{
		Name: "aws-es-proxy", Names: []string{"aws-es-proxy"},
		Faults: []Fault{
			{Code: "redirect-followed-with-stale-signature", Text: "It follows redirects with the signature of the first request.", Source: "https://github.com/abutaha/aws-es-proxy/issues/15"},
		},
	},
	{
		Name: "aws-sigv4-proxy", Names: []string{"aws-sigv4-proxy", "sigv4-proxy"},
		Faults: []Fault{
			{Code: "query-reordered", Text: "It sorts the query and writes it anew before it sends it on.", Source: "https://github.com/awslabs/aws-sigv4-proxy/issues/246"},
			{Code: "path-double-encoding", Text: "Its signer encodes paths for S3 as for other services now and then: requests share one signer.", Source: "https://github.com/awslabs/aws-sigv4-proxy/issues/246"},
			{Code: "host-mismatch", Text: "Its --sign-host becomes the Host that is sent as well.", Source: "https://github.com/awslabs/aws-sigv4-proxy/issues/212"},
			{Code: "header-not-signed", Text: "It adds --custom-headers after signing.", Source: "https://github.com/awslabs/aws-sigv4-proxy/issues/53"},
			{Code: "redirect-followed-with-stale-signature", Text: "It follows redirects with the signature of the first request.", Source: "https://github.com/awslabs/aws-sigv4-proxy/issues/15"},
		},
	},
	{
		Name: "Envoy's aws_request_signing", Names: []string{"aws_request_signing", "envoy.filters.http.aws_request_signing", "signer_impl.cc", "awsrequestsigning"},
		Signs: func(names []string) bool {
			return slices.ContainsFunc(names, func(name string) bool { return strings.HasPrefix(name, "x-envoy-") })
		},
		Faults: []Fault{
			{Code: "query-double-encoding", Text: "It encodes equals signs in values twice, as an old page of AWS asked.", Source: "https://github.com/envoyproxy/envoy/issues/16918", Telling: func(signed, verified string) bool {
				return strings.Contains(signed, "%253D") && strings.Contains(verified, "%3D")
			}},
			{Code: "query-order", Versions: "before the fix of the issue", Text: "It signs the query in the order in which it stands.", Source: "https://github.com/envoyproxy/envoy/issues/16918"},
			{Code: "path-not-encoded", Text: "It leaves reserved characters in the path as they stand.", Source: "https://github.com/envoyproxy/envoy/issues/42165"},
			{Code: "path-double-encoding", Text: "It encodes paths for S3 twice.", Source: "https://github.com/envoyproxy/envoy/issues/35023"},
			{Code: "host-mismatch", Text: "It signs the Host of the incoming request unless host_rewrite is set.", Source: "https://github.com/envoyproxy/envoy/issues/32851"},
			{Code: "sigv4a-required", Text: "Older versions have no SigV4A.", Source: "https://github.com/envoyproxy/envoy/issues/35078"},
		},
	},
	{
		Name: "AWS SDK for Go v2", Agents: []string{"aws-sdk-go-v2/"}, Names: []string{"aws-sdk-go-v2"},
		Shows: "config.WithClientLogMode(aws.LogSigning)",
		Faults: []Fault{
			{Code: "header-mutated", Subject: "accept-encoding", Text: "It signs Accept-Encoding: identity for S3.", Source: "https://github.com/aws/aws-sdk-go-v2/issues/1816"},
			{Code: "query-encoding", Text: "Parameters with a semicolon or a broken escape go from the request that it signs and sends, as net/url reads them.", Source: "https://go.dev/doc/go1.17#semicolons"},
			{Code: "header-dropped", Subject: "range", Text: "It signs Range, which some hops remove.", Source: "https://github.com/aws/aws-sdk-go-v2/issues/2722"},
			{Code: "duplicate-header", Subject: "content-length", Text: "It sends Content-Length in a way that some hops double.", Source: "https://github.com/aws/aws-sdk-go-v2/issues/1728"},
		},
	},
	{
		Name: "AWS SDK for Go v1", Agents: []string{"aws-sdk-go/"}, Names: []string{"github.com/aws/aws-sdk-go/"},
		Faults: []Fault{
			{Code: "query-order", Text: "It sorts parameters before it encodes them.", Source: "https://github.com/aws/aws-sdk-go/pull/1491"},
			{Code: "header-mutated", Subject: "user-agent", Versions: "old ones", Text: "It signs User-Agent.", Source: "https://github.com/aws/aws-sdk-go/issues/4662"},
			{Code: "session-token-must-not-be-signed", Text: "Its presigner signs the session token, which AWS IoT leaves out.", Source: "https://github.com/aws/aws-sdk-go/issues/2485"},
		},
	},
	{
		Name: "rclone", Agents: []string{"rclone/"}, Names: []string{"rclone"},
		Prints: "rclone -vv --dump headers,auth ... 2>request.log",
		Faults: []Fault{{Code: "header-mutated", Subject: "accept-encoding", Versions: "1.60 and later", Text: "It signs Accept-Encoding: gzip.", Source: "https://github.com/rclone/rclone/issues/6670"}},
	},
	{
		Name: "s3cmd", Names: []string{"s3cmd"},
		Shows:  "s3cmd -d ... 2>debug.log",
		Faults: []Fault{{Code: "wrong-path", Versions: "1.6", Text: "It leaves the bucket out of the path that it signs for path-style requests.", Source: "https://github.com/s3tools/s3cmd/issues/675"}},
	},
	{
		Name: "Terraform's S3 backend", Agents: []string{"terraform/", "opentofu/"}, Names: []string{"backend-s3", "terraform init"},
		Faults: []Fault{{Code: "header-mutated", Subject: "accept-encoding", Text: "Its SDK signs Accept-Encoding: identity for S3.", Source: "https://github.com/hashicorp/terraform/issues/36412"}},
	},
	{
		Name: "MinIO's client for Java", Agents: []string{"minio-java/"}, Names: []string{"minio-java", "io.minio"},
		Faults: []Fault{{Code: "header-mutated", Subject: "accept-encoding", Text: "It signs Accept-Encoding: identity.", Source: "https://github.com/minio/minio/issues/15506"}},
	},
	{
		Name: "mcp-proxy-for-aws", Names: []string{"mcp-proxy-for-aws", "mcp_proxy_for_aws"},
		Faults: []Fault{{Code: "header-mutated", Text: "It signs every header but Connection.", Source: "https://github.com/aws/mcp-proxy-for-aws/issues/313"}},
	},
	{
		Name: "prometheus/sigv4", Agents: []string{"prometheus/"}, Names: []string{"prometheus/sigv4", "remote_write"},
		Faults: []Fault{
			{Code: "path-normalization", Text: "It cleans the path, so that double and last slashes go.", Source: "https://github.com/prometheus/prometheus/issues/10200"},
			{Code: "path-trailing-slash", Text: "It cleans the path, so that the last slash goes.", Source: "https://github.com/prometheus/prometheus/issues/10200"},
			{Code: "header-not-signed", Text: "Custom headers are added after signing.", Source: "https://github.com/prometheus/prometheus/pull/13497"},
		},
	},
	{
		Name: "botocore", Agents: []string{"botocore/", "boto3/", "aws-cli/"}, Names: []string{"sigv4auth("},
		Faults: []Fault{
			{Code: "hop-by-hop-signed", Versions: "before the fix of the pull request", Text: "Its signer takes any header that a request has, Connection and Transfer-Encoding among them.", Source: "https://github.com/boto/botocore/pull/3643"},
			{Code: "query-order", Text: "It sorts parameters before it encodes them.", Source: "https://github.com/boto/botocore/issues/1951"},
		},
	},
	{
		Name: "AWS SDK for JavaScript v3", Agents: []string{"aws-sdk-js/3"}, Names: []string{"@smithy/signature-v4", "@aws-sdk/signature-v4"},
		Faults: []Fault{
			{Code: "query-order", Versions: "before the fix of the pull request", Text: "It sorts values before it encodes them.", Source: "https://github.com/smithy-lang/smithy-typescript/pull/849"},
			{Code: "session-token-must-not-be-signed", Text: "Its presigner signs the session token, which AWS IoT leaves out.", Source: "https://github.com/aws/aws-sdk-js-v3/issues/3417"},
			{Code: "query-not-signed", Text: "It takes the query in a property of its own; what stands in path is signed as path.", Source: "https://github.com/aws-samples/aws-lambda-function-url-secured/issues/26"},
			{Code: "query-encoded-into-path", Text: "It takes the query in a property of its own; what stands in path is signed as path.", Source: "https://github.com/aws-samples/aws-lambda-function-url-secured/issues/26"},
		},
	},
	{
		Name: "AWS SDK for PHP", Agents: []string{"aws-sdk-php/", "aws-sdk-php2/"}, Names: []string{`aws\signature\signaturev4`},
		Faults: []Fault{{Code: "query-order", Versions: "before the end of 2025", Text: "It sorts parameters before it encodes their names: param[10] and param[1] change places.", Source: "https://github.com/aws/aws-sdk-php/pull/3200"}},
	},
	{
		Name: "AWS SDK for Java", Agents: []string{"aws-sdk-java/"}, Names: []string{"com.amazonaws.auth.aws4signer", "aws4signer"},
		Faults: []Fault{
			{Code: "path-not-encoded", Text: "A path with : or @ is signed otherwise than some HTTP clients send it.", Source: "https://github.com/aws/aws-sdk-java-v2/issues/3154"},
			{Code: "hop-by-hop-signed", Text: "It signs Transfer-Encoding where a request has it.", Source: "https://github.com/aws/aws-sdk-java-v2/issues/5895"},
		},
	},
	{
		Name: "AWS SDK for .NET", Agents: []string{"aws-sdk-dotnet"}, Names: []string{"awssdk.core", "amazon.runtime"},
		Faults: []Fault{
			{Code: "path-normalization", Text: "It signs // in a path otherwise than it sends it.", Source: "https://github.com/aws/aws-sdk-net/issues/2015"},
			{Code: "duplicate-header", Text: "A header with several values is joined otherwise than API Gateway joins it.", Source: "https://github.com/aws/aws-sdk-net/issues/4493"},
		},
	},
	{
		Name: "AwsSignatureVersion4 (FantasticFiasco)", Names: []string{"awssignatureversion4", "aws-signature-version-4", "awsignaturehandler"},
		Faults: []Fault{
			{Code: "header-mutated", Versions: "before the fix of the pull request", Text: "It signs every header of the request, X-Forwarded-For and User-Agent among them.", Source: "https://github.com/FantasticFiasco/aws-signature-version-4/pull/1231"},
			{Code: "content-sha256-header-missing", Versions: "before the fix of the issue", Text: "It does not send x-amz-content-sha256 to OpenSearch Serverless.", Source: "https://github.com/FantasticFiasco/aws-signature-version-4/issues/1067"},
		},
	},
	{
		Name: "sigv4 for Dart", Names: []string{"package:sigv4/"},
		Faults: []Fault{{Code: "signed-headers-malformed", Text: "It lists a header twice that is given in another case.", Source: "https://github.com/arnemolland/sigv4/issues/17"}},
	},
	{
		Name: "pynamodb", Names: []string{"pynamodb"},
		Faults: []Fault{{Code: "header-dropped", Versions: "6.0.0", Text: "It signs extra_headers, which are meant for a proxy that removes them.", Source: "https://github.com/pynamodb/PynamoDB/issues/1241"}},
	},
	{
		Name: "higress", Names: []string{"higress"},
		Faults: []Fault{{Code: "path-double-encoding", Versions: "before the fix of the issue", Text: "It encodes the model's name in the path once too often for Bedrock.", Source: "https://github.com/higress-group/higress/issues/2396"}},
	},
	{
		Name: "elastic4s", Names: []string{"elastic4s"},
		Faults: []Fault{{Code: "query-encoding", Text: "It leaves commas in values as they stand.", Source: "https://github.com/Philippus/elastic4s/issues/1842"}},
	},
	{
		Name: "aws-signing-request-interceptor", Names: []string{"aws-signing-request-interceptor", "awssigningrequestinterceptor"},
		Faults: []Fault{{Code: "query-encoding", Text: "It signs a blank in the query as a plus.", Source: "https://github.com/inreachventures/aws-signing-request-interceptor/issues/28"}},
	},
}

// portMissing reports whether the verifier's host has a port that the signed one lacks.
func portMissing(signed, verified string) bool { return strings.HasPrefix(verified, signed+":") }

// emptyObjectSigned reports whether the payload that was signed is {}.
func emptyObjectSigned(signed, _ string) bool {
	return strings.Contains(signed, "{}") || signed == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
}

// sortedAsText reports whether a query was sorted as texts name=value: a longer name that goes on with a
// character before = comes before the shorter one.
func sortedAsText(signed, _ string) bool {
	parameters := strings.Split(signed, "&")
	byName := func(a, b string) int {
		nameA, valueA, _ := strings.Cut(a, "=")
		nameB, valueB, _ := strings.Cut(b, "=")
		if c := strings.Compare(nameA, nameB); c != 0 {
			return c
		}
		return strings.Compare(valueA, valueB)
	}
	return slices.IsSorted(parameters) && !slices.IsSortedFunc(parameters, byName)
}
