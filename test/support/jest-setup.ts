/**
 * What every test file starts from: the same answers on a laptop with an AWS profile, inside a `cdk` command and in CI.
 */

// CloudFormation's own validation costs many seconds in each process: `npm run local` has it on.
process.env.CDK_VALIDATION = 'false';

process.env.CDK_CONTEXT_JSON = JSON.stringify({
  // No CDKMetadata resource, whatever the machine's CDK configuration says.
  'aws:cdk:version-reporting': false,
  // Nobody reads where a resource was created, and jest would map each of the frames back to TypeScript: a fifth of the time of a stack.
  'aws:cdk:disable-creation-stack-traces': true,
});
process.env.CDK_DISABLE_CLI_TELEMETRY = 'true';

for (const name of Object.keys(process.env)) {
  if (/^(AWS_|CDK_DEFAULT_|CDK_OUTDIR$)/.test(name)) delete process.env[name];
}
