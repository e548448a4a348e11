package sigv4

import "strings"

// signingNames gives the signing name of each endpoint prefix that has another one. Every other
// service signs under its endpoint prefix.
// Source: the service models, their host prefixes and account endpoints, and endpoints.json of
// boto/botocore, August 2026; for transcribestreaming, git-codecommit, aps-workspaces and bedrock-mantle
// the services' own documentation and public clients.
var signingNames = map[string]string{
	"a2i-runtime.sagemaker":             "sagemaker",
	"admin.wickr":                       "wickr",
	"agent-registry-control":            "agent-registry",
	"agreement-marketplace":             "aws-marketplace",
	"analytics-omics":                   "omics",
	"api.detective":                     "detective",
	"api.ecr":                           "ecr",
	"api.ecr-public":                    "ecr-public",
	"api.iotdeviceadvisor":              "iotdeviceadvisor",
	"api.iotmanagedintegrations":        "iotmanagedintegrations",
	"api.iotwireless":                   "iotwireless",
	"api.mediatailor":                   "mediatailor",
	"api.pricing":                       "pricing",
	"api.sagemaker":                     "sagemaker",
	"api.tunneling.iot":                 "IoTSecuredTunneling",
	"appconfigdata":                     "appconfig",
	"appstream2":                        "appstream",
	"aps-workspaces":                    "aps",
	"bedrock-agent":                     "bedrock",
	"bedrock-agent-runtime":             "bedrock",
	"bedrock-agentcore-control":         "bedrock-agentcore",
	"bedrock-data-automation":           "bedrock",
	"bedrock-data-automation-runtime":   "bedrock",
	"bedrock-mantle":                    "bedrock",
	"bedrock-runtime":                   "bedrock",
	"cassandra-streams":                 "cassandra",
	"catalog.marketplace":               "aws-marketplace",
	"cloudhsmv2":                        "cloudhsm",
	"cloudsearchdomain":                 "cloudsearch",
	"contact-lens":                      "connect",
	"control-kinesis":                   "kinesis",
	"control-storage-omics":             "omics",
	"controlplane.payment-cryptography": "payment-cryptography",
	"data-ats.iot":                      "iotdata",
	"data-kinesis":                      "kinesis",
	"data-servicediscovery":             "servicediscovery",
	"data-signer":                       "signer",
	"data.jobs.iot":                     "iot-jobs-data",
	"data.mediastore":                   "mediastore",
	"data.qapps":                        "qapps",
	"dataplane.payment-cryptography":    "payment-cryptography",
	"ddb":                               "dynamodb",
	"deployment-marketplace":            "aws-marketplace",
	"discovery-marketplace":             "aws-marketplace",
	"edge.sagemaker":                    "sagemaker",
	"email":                             "ses",
	"entitlement.marketplace":           "aws-marketplace",
	"featurestore-runtime.sagemaker":    "sagemaker",
	"forecastquery":                     "forecast",
	"git-codecommit":                    "codecommit",
	"identity-chime":                    "chime",
	"ingest.timestream":                 "timestream",
	"ivsrealtime":                       "ivs",
	"job-runtime.sagemaker":             "sagemaker",
	"mail-manager":                      "ses",
	"media-pipelines-chime":             "chime",
	"meetings-chime":                    "chime",
	"memory-db":                         "memorydb",
	"messaging-chime":                   "chime",
	"metering.marketplace":              "aws-marketplace",
	"metrics.sagemaker":                 "sagemaker",
	"migrationhub-config":               "mgh",
	"models-v2-lex":                     "lex",
	"models.lex":                        "lex",
	"oidc":                              "sso-oauth",
	"participant.connect":               "execute-api",
	"partnercentral-prm":                "partnercentral",
	"personalize-events":                "personalize",
	"personalize-runtime":               "personalize",
	"pinpoint":                          "mobiletargeting",
	"portal.sso":                        "awsssoportal",
	"query.timestream":                  "timestream",
	"queue":                             "sqs",
	"reporting-marketplace":             "aws-marketplace",
	"runtime-medical-imaging":           "medical-imaging",
	"runtime-v2-lex":                    "lex",
	"runtime.lex":                       "lex",
	"runtime.sagemaker":                 "sagemaker",
	"servicecatalog-appregistry":        "servicecatalog",
	"sms-voice.pinpoint":                "sms-voice",
	"storage-omics":                     "omics",
	"streaming-logs":                    "logs",
	"streams.dynamodb":                  "dynamodb",
	"sync-states":                       "states",
	"tags-omics":                        "omics",
	"transcribestreaming":               "transcribe",
	"voice-chime":                       "chime",
	"workflows-omics":                   "omics",
}

// SigningNames lists the services that have a signing name, in alphabetical order.
func SigningNames() []string { return strings.Fields(allSigningNames) }

// allSigningNames comes from the same source. kafka-cluster and rds-db are signed for in tokens that log in.
// https://docs.aws.amazon.com/msk/latest/developerguide/iam-access-control.html
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.Connecting.html
const allSigningNames = `
IoTSecuredTunneling access-analyzer account acm acm-pca aco-automation agent-registry aidevops aiops
airflow airflow-serverless amplify amplifybackend amplifyuibuilder aoss apigateway app-integrations
appconfig appfabric appflow application-autoscaling application-cost-profiler application-signals
applicationinsights appmesh apprunner appstream appsync aps arc-region-switch arc-zonal-shift
artifact athena auditmanager autoscaling autoscaling-plans aws-marketplace awsssoportal b2bi backup
backup-gateway backup-search batch bcm-dashboards bcm-data-exports bcm-pricing-calculator
bcm-recommended-actions bedrock bedrock-agentcore billing billingconductor braket budgets cases
cassandra ce chatbot chime cleanrooms cleanrooms-ml cloud9 cloudcontrolapi clouddirectory
cloudformation cloudfront cloudfront-keyvaluestore cloudhsm cloudsearch cloudtrail cloudtrail-data
codeartifact codebuild codecatalyst codecommit codeconnections codedeploy codeguru-profiler
codeguru-reviewer codeguru-security codepipeline codestar-connections codestar-notifications
cognito-identity cognito-idp cognito-sync comprehend comprehendmedical compute-optimizer config
connect connect-campaigns controlcatalog controltower cost-optimization-hub cur databrew
dataexchange datapipeline datasync datazone dax deadline detective devicefarm devops-guru
directconnect discovery dlm dms docdb-elastic drs ds ds-data dsql dynamodb ebs ec2
ec2-instance-connect ecr ecr-public ecs eks eks-auth elasticache elasticbeanstalk elasticfilesystem
elasticloadbalancing elasticmapreduce elemental-inference emr-containers emr-serverless
entityresolution es events evs execute-api finspace finspace-api firehose fis fms forecast
frauddetector freetier fsx gamelift gameliftstreams geo geo-maps geo-places geo-routes glacier
globalaccelerator glue grafana greengrass groundstation guardduty health health-agent healthlake iam
identitystore imagebuilder importexport inspector inspector-scan inspector2 interconnect
internetmonitor invoicing iot iot-jobs-data iotdata iotdeviceadvisor iotdevicegateway iotfleetwise
iotmanagedintegrations iotsitewise iotthingsgraph iottwinmaker iotwireless ivs ivschat kafka
kafka-cluster kafkaconnect kendra kendra-ranking kinesis kinesisanalytics kinesisvideo kms
lakeformation lambda launchwizard lex license-manager license-manager-linux-subscriptions
license-manager-user-subscriptions lightsail logs lookoutequipment m2 machinelearning macie2
managedblockchain managedblockchain-query marketplacecommerceanalytics mediaconnect mediaconvert
medialive mediapackage mediapackage-vod mediapackagev2 mediastore mediatailor medical-imaging
memorydb mgh mgn migrationhub-orchestrator migrationhub-strategy mobiletargeting monitoring mpa mq
mturk-requester neptune-db neptune-graph network-firewall networkflowmonitor networkmanager
networkmonitor notifications notifications-contacts nova-act oam observabilityadmin odb omics
organizations osis outposts partnercentral partnercentral-account partnercentral-benefits
partnercentral-channel partnercentral-selling payment-cryptography pca-connector-ad
pca-connector-scep pcs personalize pi pipes polly pricing pricingplanmanager profile proton qapps
qbusiness quicksight ram rbin rds rds-data rds-db redshift redshift-data redshift-serverless
refactor-spaces rekognition repostspace resiliencehub resource-explorer-2 resource-groups
rolesanywhere route53 route53-recovery-cluster route53-recovery-control-config
route53-recovery-readiness route53domains route53globalresolver route53profiles route53resolver
rtbfabric rum s3 s3-object-lambda s3-outposts s3express s3files s3tables s3vectors sagemaker
sagemaker-geospatial savingsplans scheduler schemas scn sdb secretsmanager security-ir securityagent
securityhub securitylake serverlessrepo servicecatalog servicediscovery servicequotas ses shield
signer signin sms-voice snow-device-management snowball sns social-messaging sqs ssm ssm-contacts
ssm-guiconnect ssm-incidents ssm-quicksetup ssm-sap sso sso-oauth states storagegateway sts support
supportapp supportauthz sustainability swf synthetics tagging tax textract thinclient timestream
timestream-influxdb tnb transcribe transfer translate trustedadvisor uxc verifiedpermissions voiceid
vpc-lattice vpc-lattice-svcs waf waf-regional wafv2 wellarchitected wickr wisdom workdocs workmail
workmailmessageflow workspaces workspaces-instances workspaces-web xray
`
