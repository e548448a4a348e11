// Synthesises the stacks of the tests into the folder that is named. Nothing of AWS is asked.
const cdk = require('aws-cdk-lib')
const acm = require('aws-cdk-lib/aws-certificatemanager')
const apigw = require('aws-cdk-lib/aws-apigateway')
const apigwv2 = require('aws-cdk-lib/aws-apigatewayv2')
const { HttpIamAuthorizer } = require('aws-cdk-lib/aws-apigatewayv2-authorizers')
const { HttpUrlIntegration } = require('aws-cdk-lib/aws-apigatewayv2-integrations')
const cloudfront = require('aws-cdk-lib/aws-cloudfront')
const origins = require('aws-cdk-lib/aws-cloudfront-origins')
const lambda = require('aws-cdk-lib/aws-lambda')
const { CloudFrontToApiGateway } = require('@aws-solutions-constructs/aws-cloudfront-apigateway')

const app = new cdk.App({ outdir: process.argv[2], analyticsReporting: false })

function restApi (stack) {
  const api = new apigw.RestApi(stack, 'Api', {
    endpointTypes: [apigw.EndpointType.REGIONAL],
    defaultMethodOptions: { authorizationType: apigw.AuthorizationType.IAM }
  })
  const pets = api.root.addResource('pets')
  pets.addMethod('GET', new apigw.MockIntegration())
  pets.addMethod('POST', new apigw.MockIntegration())
  return api
}

function behavior (origin, originRequestPolicy) {
  return {
    origin,
    originRequestPolicy,
    allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
    cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
    viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.HTTPS_ONLY
  }
}

const { ALL_VIEWER, ALL_VIEWER_EXCEPT_HOST_HEADER } = cloudfront.OriginRequestPolicy

// The construct with its own defaults: what most people deploy.
const construct = new cdk.Stack(app, 'Construct')
new CloudFrontToApiGateway(construct, 'Front', { existingApiGatewayObj: restApi(construct), insertHttpSecurityHeaders: false })

const originOfApi = new cdk.Stack(app, 'RestApiOrigin')
new cloudfront.Distribution(originOfApi, 'Site', {
  defaultBehavior: behavior(new origins.RestApiOrigin(restApi(originOfApi)), ALL_VIEWER_EXCEPT_HOST_HEADER)
})

const hostForwarded = new cdk.Stack(app, 'HostForwarded')
new cloudfront.Distribution(hostForwarded, 'Site', {
  defaultBehavior: behavior(new origins.RestApiOrigin(restApi(hostForwarded)), ALL_VIEWER)
})

const custom = new cdk.Stack(app, 'CustomDomain')
const domain = new apigw.DomainName(custom, 'Domain', {
  domainName: 'api.example.com',
  endpointType: apigw.EndpointType.REGIONAL,
  certificate: acm.Certificate.fromCertificateArn(custom, 'ApiCertificate', 'arn:aws:acm:eu-west-1:123456789012:certificate/11111111-2222-3333-4444-555555555555'),
  mapping: restApi(custom)
})
new cloudfront.Distribution(custom, 'Site', {
  domainNames: ['api.example.com'],
  certificate: acm.Certificate.fromCertificateArn(custom, 'EdgeCertificate', 'arn:aws:acm:us-east-1:123456789012:certificate/66666666-7777-8888-9999-000000000000'),
  defaultBehavior: behavior(new origins.HttpOrigin(domain.domainNameAliasDomainName), ALL_VIEWER)
})

const http = new cdk.Stack(app, 'HttpApi')
const httpApi = new apigwv2.HttpApi(http, 'Api', { defaultAuthorizer: new HttpIamAuthorizer() })
httpApi.addRoutes({ path: '/pets/{id}', methods: [apigwv2.HttpMethod.GET], integration: new HttpUrlIntegration('Pets', 'https://example.com') })
new cloudfront.Distribution(http, 'Site', {
  defaultBehavior: behavior(new origins.HttpOrigin(cdk.Fn.select(2, cdk.Fn.split('/', httpApi.apiEndpoint))), ALL_VIEWER_EXCEPT_HOST_HEADER)
})

const url = new cdk.Stack(app, 'FunctionUrl')
const handler = new lambda.Function(url, 'Handler', {
  code: lambda.Code.fromInline("exports.handler = async () => 'ok'"), handler: 'index.handler', runtime: lambda.Runtime.NODEJS_22_X
})
new cloudfront.Distribution(url, 'Site', {
  defaultBehavior: behavior(origins.FunctionUrlOrigin.withOriginAccessControl(handler.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.AWS_IAM })), ALL_VIEWER_EXCEPT_HOST_HEADER)
})

app.synth()
