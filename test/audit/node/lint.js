// Lints CloudFormation templates as AWS does, by the schemas of its resources and its rules, and prints as JSON
// what is wrong with each: node lint.js TEMPLATE... Warnings and remarks are left out. Nothing of AWS is asked.
// https://github.com/aws-cloudformation/cloudformation-validate
const path = require('path')

// The linter comes with the CDK, which has it among its own packages.
const cdk = path.dirname(require.resolve('aws-cdk-lib/package.json'))
const { CompositeEngine, TemplateFile } = require(path.join(cdk, 'node_modules/@aws/cloudformation-validate'))

const engine = new CompositeEngine()
const faults = {}
for (const file of process.argv.slice(2)) {
  const { diagnostics } = engine.validateTemplate(new TemplateFile(file), { severityLevel: 'ERROR' })
  faults[file] = diagnostics.map((d) => `${d.ruleId}: ${d.message}`)
}
console.log(JSON.stringify(faults))
