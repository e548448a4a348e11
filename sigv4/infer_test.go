package sigv4_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"countersign/sigv4"
)

// inferred is a host name with the service and region that it tells.
type inferred struct{ host, service, region string }

var apiGatewayHosts = []inferred{
	{"a1b2c3d4e5.execute-api.us-east-1.amazonaws.com", "execute-api", "us-east-1"},
	{"a1b2c3d4e5.execute-api.us-east-1.amazonaws.com:443", "execute-api", "us-east-1"},
	{"A1B2C3D4E5.Execute-API.EU-Central-1.AmazonAWS.com", "execute-api", "eu-central-1"},
	{"a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com.", "execute-api", "eu-west-1"},
	{"a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com.:443", "execute-api", "eu-west-1"},
	{"a1b2c3d4e5.execute-api.cn-north-1.amazonaws.com.cn", "execute-api", "cn-north-1"},
	{"a1b2c3d4e5.execute-api.us-gov-west-1.amazonaws.com", "execute-api", "us-gov-west-1"},
	{"a1b2c3d4e5.execute-api.eusc-de-east-1.amazonaws.eu", "execute-api", "eusc-de-east-1"},
	{"a1b2c3d4e5.execute-api.us-iso-east-1.c2s.ic.gov", "execute-api", "us-iso-east-1"},
	{"a1b2c3d4e5-vpce-0f00ba9.execute-api.us-east-1.amazonaws.com", "execute-api", "us-east-1"},
	{"vpce-0f00ba9-abcd1234.execute-api.us-east-1.vpce.amazonaws.com", "execute-api", "us-east-1"},
	{"vpce-0f00ba9-abcd1234-us-east-1a.execute-api.us-east-1.vpce.amazonaws.com", "execute-api", "us-east-1"},
	{"participant.connect.us-west-2.amazonaws.com", "execute-api", "us-west-2"},
	{"apigateway.ap-southeast-2.amazonaws.com", "apigateway", "ap-southeast-2"},
}

var dataPlaneHosts = []inferred{
	{"123456789012.cloudfront-kvs.global.api.aws", "cloudfront-keyvaluestore", "*"},
	{"abcde.veo.endpoint.events.amazonaws.com", "events", "*"},
	{"events.us-east-1.amazonaws.com", "events", "us-east-1"},
	{"abcdefghijklmnopqrstuvwxyz012345.lambda-url.us-east-1.on.aws", "lambda", "us-east-1"},
	{"lambda.eu-north-1.amazonaws.com", "lambda", "eu-north-1"},
	{"lambda.us-east-1.api.aws", "lambda", "us-east-1"},
	{"search-movies-abcdefghij.us-west-2.es.amazonaws.com", "es", "us-west-2"},
	{"vpc-movies-abcdefghij.cn-northwest-1.es.amazonaws.com.cn", "es", "cn-northwest-1"},
	{"search-movies-abcdefghij.us-west-2.es.on.aws", "es", "us-west-2"},
	{"search-movies-abcdefghij.aos.us-west-2.on.aws", "es", "us-west-2"},
	{"es.us-west-2.amazonaws.com", "es", "us-west-2"},
	{"07tjusf2h91cunochc.us-east-1.aoss.amazonaws.com", "aoss", "us-east-1"},
	{"aoss.us-east-1.amazonaws.com", "aoss", "us-east-1"},
	{"abcdefghij.appsync-api.us-east-1.amazonaws.com", "appsync", "us-east-1"},
	{"abcdefghij.appsync-realtime-api.us-east-1.amazonaws.com", "appsync", "us-east-1"},
	{"appsync.us-east-1.amazonaws.com", "appsync", "us-east-1"},
	{"a1b2c3-ats.iot.us-east-1.amazonaws.com", "iotdata", "us-east-1"},
	{"data-ats.iot.cn-north-1.amazonaws.com.cn", "iotdata", "cn-north-1"},
	{"data.iot.us-east-1.amazonaws.com", "iotdata", "us-east-1"},
	{"iot.us-east-1.amazonaws.com", "iot", "us-east-1"},
	{"data.jobs.iot.us-east-1.amazonaws.com", "iot-jobs-data", "us-east-1"},
	{"api.tunneling.iot.us-east-1.amazonaws.com", "IoTSecuredTunneling", "us-east-1"},
	{"v-1a2b3c4d.kinesisvideo.us-west-2.amazonaws.com", "kinesisvideo", "us-west-2"},
	{"m-1a2b3c4d.kinesisvideo.us-west-2.amazonaws.com", "kinesisvideo", "us-west-2"},
	{"kinesisvideo.us-west-2.amazonaws.com", "kinesisvideo", "us-west-2"},
	{"123456789012.control-kinesis.us-west-2.amazonaws.com", "kinesis", "us-west-2"},
	{"123456789012.ddb.us-west-2.amazonaws.com", "dynamodb", "us-west-2"},
	{"svc-0123456789abcdef0.7d67968.vpc-lattice-svcs.us-west-2.on.aws", "vpc-lattice-svcs", "us-west-2"},
	{"graph.cluster-abcdefghij.us-east-1.neptune.amazonaws.com:8182", "neptune-db", "us-east-1"},
	{"ws-0123.aps-workspaces.us-west-2.amazonaws.com", "aps", "us-west-2"},
	{"aps-workspaces.us-west-2.amazonaws.com", "aps", "us-west-2"},
	{"logs-abcdefghij.us-west-2.osis.amazonaws.com", "osis", "us-west-2"},
	{"doc-movies-abcdefghij.us-east-1.cloudsearch.amazonaws.com", "cloudsearch", "us-east-1"},
	{"abcdef0123.data.mediastore.eu-west-1.amazonaws.com", "mediastore", "eu-west-1"},
	{"query-cell1.timestream.us-east-1.amazonaws.com", "timestream", "us-east-1"},
	{"tools-abcde.gateway.bedrock-agentcore.us-east-1.amazonaws.com", "bedrock-agentcore", "us-east-1"},
}

var s3Hosts = []inferred{
	{"s3.amazonaws.com", "s3", "us-east-1"},
	{"my.bucket.s3.amazonaws.com", "s3", "us-east-1"},
	{"s3-external-1.amazonaws.com", "s3", "us-east-1"},
	{"s3.eu-central-1.amazonaws.com", "s3", "eu-central-1"},
	{"s3-eu-west-1.amazonaws.com", "s3", "eu-west-1"},
	{"bucket.s3.eu-central-1.amazonaws.com", "s3", "eu-central-1"},
	{"us-east-1.s3.us-west-2.amazonaws.com", "s3", "us-west-2"},
	{"bucket.s3.cn-north-1.amazonaws.com.cn", "s3", "cn-north-1"},
	{"bucket.s3.eusc-de-east-1.amazonaws.eu", "s3", "eusc-de-east-1"},
	{"bucket.s3.us-isob-east-1.sc2s.sgov.gov", "s3", "us-isob-east-1"},
	{"s3.dualstack.us-east-1.amazonaws.com", "s3", "us-east-1"},
	{"bucket.s3-fips.dualstack.us-gov-west-1.amazonaws.com", "s3", "us-gov-west-1"},
	{"bucket.s3-accelerate.amazonaws.com", "s3", ""},
	{"bucket.s3-accelerate.dualstack.amazonaws.com", "s3", ""},
	{"point-123456789012.s3-accesspoint.us-west-2.amazonaws.com", "s3", "us-west-2"},
	{"point-123456789012.s3-accesspoint-fips.dualstack.us-gov-west-1.amazonaws.com", "s3", "us-gov-west-1"},
	{"123456789012.s3-control.us-west-2.amazonaws.com", "s3", "us-west-2"},
	{"123456789012.s3-control.dualstack.us-west-2.amazonaws.com", "s3", "us-west-2"},
	{"mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com", "s3", "*"},
	{"point-123456789012.op-0123.s3-outposts.us-west-2.amazonaws.com", "s3-outposts", "us-west-2"},
	{"point-123456789012.s3-object-lambda.us-east-1.amazonaws.com", "s3-object-lambda", "us-east-1"},
	{"bucket--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com", "s3express", "us-east-1"},
	{"bucket--use1-az4--x-s3.s3express-use1-az4.dualstack.us-east-1.amazonaws.com", "s3express", "us-east-1"},
	{"s3express-control.us-east-1.amazonaws.com", "s3express", "us-east-1"},
	{"bucket.vpce-1a2b3c4d-5e6f.s3.us-east-1.vpce.amazonaws.com", "s3", "us-east-1"},
	{"accesspoint.vpce-1a2b3c4d-5e6f.s3.us-east-1.vpce.amazonaws.com", "s3", "us-east-1"},
	{"s3tables.us-east-1.amazonaws.com", "s3tables", "us-east-1"},
}

var globalHosts = []inferred{
	{"sts.amazonaws.com", "sts", "us-east-1"},
	{"sts.ap-northeast-1.amazonaws.com", "sts", "ap-northeast-1"},
	{"sts-fips.us-east-1.amazonaws.com", "sts", "us-east-1"},
	{"sts.cn-north-1.amazonaws.com.cn", "sts", "cn-north-1"},
	{"iam.amazonaws.com", "iam", "us-east-1"},
	{"iam.global.api.aws", "iam", "us-east-1"},
	{"iam.cn-north-1.amazonaws.com.cn", "iam", "cn-north-1"},
	{"iam.amazonaws.com.cn", "iam", "cn-north-1"},
	{"iam.us-gov.amazonaws.com", "iam", "us-gov-west-1"},
	{"iam.eusc-de-east-1.amazonaws.eu", "iam", "eusc-de-east-1"},
	{"route53.amazonaws.com", "route53", "us-east-1"},
	{"route53.amazonaws.com.cn", "route53", "cn-northwest-1"},
	{"cloudfront.amazonaws.com", "cloudfront", "us-east-1"},
	{"organizations.us-gov-west-1.amazonaws.com", "organizations", "us-gov-west-1"},
	{"global.health.amazonaws.com", "health", "us-east-1"},
	{"health.us-east-2.amazonaws.com", "health", "us-east-2"},
	{"networkmanager.amazonaws.com", "networkmanager", "us-west-2"},
	{"importexport.amazonaws.com", "IngestionService", "us-east-1"},
}

var renamedHosts = []inferred{
	{"bedrock-runtime.us-east-1.amazonaws.com", "bedrock", "us-east-1"},
	{"bedrock-runtime-fips.us-east-1.amazonaws.com", "bedrock", "us-east-1"},
	{"bedrock-agent-runtime.us-east-1.amazonaws.com", "bedrock", "us-east-1"},
	{"bedrock-data-automation.us-east-1.amazonaws.com", "bedrock", "us-east-1"},
	{"bedrock-agentcore-control.us-east-1.amazonaws.com", "bedrock-agentcore", "us-east-1"},
	{"vpce-1a2b3c4d-5e6f.bedrock-runtime.us-east-1.vpce.amazonaws.com", "bedrock", "us-east-1"},
	{"runtime.sagemaker.us-east-1.amazonaws.com:8443", "sagemaker", "us-east-1"},
	{"runtime-fips.sagemaker.us-east-1.amazonaws.com", "sagemaker", "us-east-1"},
	{"email.us-east-1.amazonaws.com", "ses", "us-east-1"},
	{"email-fips.us-east-1.amazonaws.com", "ses", "us-east-1"},
	{"mail-manager.us-east-1.amazonaws.com", "ses", "us-east-1"},
	{"streams.dynamodb.us-east-1.amazonaws.com", "dynamodb", "us-east-1"},
	{"dynamodb.us-iso-east-1.c2s.ic.gov", "dynamodb", "us-iso-east-1"},
	{"dynamodb.eu-isoe-west-1.cloud.adc-e.uk", "dynamodb", "eu-isoe-west-1"},
	{"dynamodb.us-isof-south-1.csp.hci.ic.gov", "dynamodb", "us-isof-south-1"},
	{"monitoring.us-east-1.amazonaws.com", "monitoring", "us-east-1"},
	{"api.ecr.us-east-1.amazonaws.com", "ecr", "us-east-1"},
	{"appstream2.us-east-1.amazonaws.com", "appstream", "us-east-1"},
	{"runtime.lex.us-east-1.amazonaws.com", "lex", "us-east-1"},
	{"models-v2-lex.us-east-1.amazonaws.com", "lex", "us-east-1"},
	{"pinpoint.us-east-1.amazonaws.com", "mobiletargeting", "us-east-1"},
	{"sms-voice.pinpoint.us-east-1.amazonaws.com", "sms-voice", "us-east-1"},
	{"memory-db.us-east-1.amazonaws.com", "memorydb", "us-east-1"},
	{"api.pricing.us-east-1.amazonaws.com", "pricing", "us-east-1"},
	{"meetings-chime.us-east-1.amazonaws.com", "chime", "us-east-1"},
	{"portal.sso.us-east-1.amazonaws.com", "awsssoportal", "us-east-1"},
	{"oidc.us-east-1.amazonaws.com", "sso-oauth", "us-east-1"},
	{"metering.marketplace.us-east-1.amazonaws.com", "aws-marketplace", "us-east-1"},
	{"appconfigdata.us-east-1.amazonaws.com", "appconfig", "us-east-1"},
	{"migrationhub-config.us-west-2.amazonaws.com", "mgh", "us-west-2"},
	{"transcribestreaming.us-east-1.amazonaws.com", "transcribe", "us-east-1"},
	{"git-codecommit.us-east-1.amazonaws.com", "codecommit", "us-east-1"},
	{"sync-states.us-east-1.amazonaws.com", "states", "us-east-1"},
	{"eu-west-1.queue.amazonaws.com", "sqs", "eu-west-1"},
	{"sqs.mx-central-1.amazonaws.com", "sqs", "mx-central-1"},
	{"kms-fips.us-west-2.amazonaws.com", "kms", "us-west-2"},
	{"ec2.us-east-2.api.aws", "ec2", "us-east-2"},
	{"states.cn-north-1.api.amazonwebservices.com.cn", "states", "cn-north-1"},
	{"sns.eusc-de-east-1.api.amazonwebservices.eu", "sns", "eusc-de-east-1"},
	// A service that is newer than the list signs under its endpoint prefix, as nearly all do.
	{"tomorrow.us-east-1.amazonaws.com", "tomorrow", "us-east-1"},
}

func TestInfer(t *testing.T) {
	all := slices.Concat(apiGatewayHosts, dataPlaneHosts, s3Hosts, globalHosts, renamedHosts)
	if len(all) < 80 {
		t.Errorf("only %d hosts", len(all))
	}
	for _, want := range all {
		in, ok := sigv4.Infer(want.host)
		if !ok || in.Service != want.service || in.Region != want.region || in.NotSigned || in.Because == "" {
			t.Errorf("%s:\ngot  %+v, %t\nwant %s, %s", want.host, in, ok, want.service, want.region)
		}
	}
}

func TestInferNotSigned(t *testing.T) {
	for _, host := range []string{
		"d111111abcdef8.cloudfront.net",
		"D111111ABCDEF8.CLOUDFRONT.NET:443",
		"d-abcdefghij.execute-api.eu-west-1.amazonaws.com",
		"123456789012.dkr.ecr.us-east-1.amazonaws.com",
		"123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com",
		"c1a2b3.credentials.iot.us-east-1.amazonaws.com",
		"bucket.s3-website-us-east-1.amazonaws.com",
		"bucket.s3-website.eu-central-1.amazonaws.com",
	} {
		in, ok := sigv4.Infer(host)
		if !ok || !in.NotSigned || in.Because == "" {
			t.Errorf("%s: got %+v, %t, want one that is never signed", host, in, ok)
		}
	}
}

func TestInferNothing(t *testing.T) {
	for _, host := range []string{
		"", ".", ":443", "localhost:8080", "127.0.0.1", "[::1]:443",
		"api.example.com",
		"amazonaws.com", "us-east-1.amazonaws.com", "example.amazonaws.com",
		"console.aws.amazon.com",
		"a1b2c3d4e5.execute-api.us-east-1.amazonaws.com.evil.example",
		"bucket.s3.us-east-1.amazonaws.com.evil.example",
		"execute-api.us-east-1.evilamazonaws.com",
		"cloudfront.net.example.com", "a.b.cloudfront.net",
		"a1b2c3d4e5.execute-api.mars-east-1.amazonaws.com",
		"ec2-203-0-113-25.us-west-2.compute.amazonaws.com",
		"web-0123456789.us-east-1.elb.amazonaws.com",
		"web-0123456789abcdef.elb.us-east-1.amazonaws.com",
		"db.abcdefghij.us-east-1.rds.amazonaws.com",
		"cache.abcdef.use1.cache.amazonaws.com",
		"0123456789ABCDEF.gr7.us-east-1.eks.amazonaws.com",
		"pool.auth.us-east-1.amazoncognito.com",
		"app.us-east-1.elasticbeanstalk.com",
		"vpce-svc-0123456789abcdef0.us-east-1.vpce.amazonaws.com",
		"vpce-1a2b-3c4d.vpce-svc-0123456789abcdef0.us-east-1.vpce.amazonaws.com",
		"https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod",
		strings.Repeat("a.", 120) + "s3.us-east-1.amazonaws.com",
	} {
		if in, ok := sigv4.Infer(host); ok || in != (sigv4.Inference{}) {
			t.Errorf("%q: got %+v, %t, want nothing", host, in, ok)
		}
	}
}

// TestInferSigningNames holds the names against the endpoint data that they were taken from.
func TestInferSigningNames(t *testing.T) {
	data, err := os.ReadFile("../../shared/reference/signing-names.json")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the endpoint data is not at ../../shared/reference/signing-names.json")
	} else if err != nil {
		t.Fatal(err)
	}
	var rows []struct{ EndpointPrefix, SigningName string }
	if err := json.Unmarshal(data, &rows); err != nil {
		t.Fatal(err)
	}
	known := sigv4.SigningNames()
	for _, row := range rows {
		if !slices.Contains(known, row.SigningName) {
			t.Errorf("SigningNames lacks %s", row.SigningName)
		}
		host := row.EndpointPrefix + ".us-west-2.amazonaws.com"
		in, ok := sigv4.Infer(host)
		if !ok || in.Service != row.SigningName || in.Region != "us-west-2" {
			t.Errorf("%s: got %+v, %t, want %s", host, in, ok, row.SigningName)
		}
	}
}

func TestSigningNames(t *testing.T) {
	names := sigv4.SigningNames()
	if !slices.IsSortedFunc(names, strings.Compare) {
		t.Errorf("not in alphabetical order: %q", names)
	}
	if compacted := slices.Compact(slices.Clone(names)); len(compacted) != len(names) {
		t.Error("a name stands twice")
	}
}

func TestIsRegion(t *testing.T) {
	for _, region := range []string{
		"us-east-1", "eu-west-3", "ap-southeast-4", "sa-east-1", "ca-west-1", "me-south-1", "af-south-1",
		"il-central-1", "mx-central-1", "cn-northwest-1", "us-gov-east-1", "us-iso-west-1", "us-isob-east-1",
		"eu-isoe-west-1", "us-isof-south-1", "eusc-de-east-1",
	} {
		if !sigv4.IsRegion(region) {
			t.Errorf("%s is a region", region)
		}
	}
	for _, text := range []string{"", "us-east", "us-east-1a", "US-EAST-1", "useast1", "aws-global", "*", "xus-east-1", "us-east-1 "} {
		if sigv4.IsRegion(text) {
			t.Errorf("%q is no region", text)
		}
	}
}
