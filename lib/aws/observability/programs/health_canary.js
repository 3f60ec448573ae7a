// Script of HealthCanary for the CloudWatch Synthetics runtime (Node.js, CommonJS).
//
// Requests HEALTH_URL and requires status 200. Each of EXPECTED_FIELDS in the JSON response must be `healthy`, or equal the value
// after its `=`. Sends the header HEADER_NAME with the value of the secret HEADER_SECRET_ARN, if they are set.
// Uses no template literals: cfn-lint mistakes them for a missing Fn::Sub.
const synthetics = require('Synthetics');
const log = require('SyntheticsLogger');

const valueAt = (body, path) => path.split('.').reduce((value, key) => (value == null ? undefined : value[key]), body);

const check = (fields) => (response) =>
  new Promise((resolve, reject) => {
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (chunk) => {
      text += chunk;
    });
    response.on('error', reject);
    response.on('end', () => {
      if (response.statusCode !== 200) {
        return reject(new Error('expected status 200, got ' + response.statusCode));
      }
      let body;
      try {
        body = JSON.parse(text);
      } catch {
        return reject(new Error('expected JSON, got ' + (response.headers['content-type'] || 'no content type')));
      }
      const bad = fields.filter(([field, value]) => valueAt(body, field) !== value).map(([field]) => field);
      if (bad.length > 0) {
        const values = bad.map((field) => field + ' = ' + JSON.stringify(valueAt(body, field)));
        return reject(new Error('not healthy: ' + values.join(', ')));
      }
      log.info('healthy: ' + fields.map(([field]) => field).join(', '));
      resolve();
    });
  });

// The value of the secret header, by its name, from the region of the secret. The runtime has the AWS SDK.
const secretHeader = async () => {
  const { HEADER_NAME: name, HEADER_SECRET_ARN: secret } = process.env;
  if (!name) return {};
  const { GetSecretValueCommand, SecretsManagerClient } = require('@aws-sdk/client-secrets-manager');
  const client = new SecretsManagerClient({ region: secret.split(':')[3] });
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secret }));
  return { [name]: SecretString };
};

exports.handler = async () => {
  const url = new URL(process.env.HEALTH_URL);
  const fields = process.env.EXPECTED_FIELDS.split(',').map((field) => {
    const [path, value = 'healthy'] = field.split('=');
    return [path, value];
  });
  const request = {
    hostname: url.hostname,
    port: url.port || (url.protocol === 'http:' ? 80 : 443),
    protocol: url.protocol,
    method: 'GET',
    path: url.pathname + url.search,
    headers: {
      Accept: 'application/json',
      'User-Agent': synthetics.getCanaryUserAgentString(),
      ...(await secretHeader()),
    },
  };
  await synthetics.executeHttpStep('health', request, check(fields), { continueOnHttpStepFailure: false });
};
