/**
 * The script of `HealthCanary`, as it runs in the Synthetics runtime (Node.js, CommonJS). It reads the page with
 * `executeHttpStep`, demands status 200, then that each expected field of the JSON answer reads `healthy`, or what stands behind its `=`.
 *
 * @internal
 */
export const HEALTH_CANARY_SCRIPT = `const synthetics = require('Synthetics');
const log = require('SyntheticsLogger');

const valueAt = (body, path) => path.split('.').reduce((value, key) => (value == null ? undefined : value[key]), body);

const check = (fields) => (response) =>
  new Promise((resolve, reject) => {
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (chunk) => { text += chunk; });
    response.on('error', reject);
    response.on('end', () => {
      if (response.statusCode !== 200) {
        return reject(new Error('expected status 200, got ' + response.statusCode));
      }
      let body;
      try {
        body = JSON.parse(text);
      } catch (error) {
        return reject(new Error('expected JSON, got ' + (response.headers['content-type'] || 'no content type')));
      }
      const bad = fields.filter(([field, value]) => valueAt(body, field) !== value).map(([field]) => field);
      if (bad.length > 0) {
        return reject(new Error('not healthy: ' + bad.map((f) => f + ' = ' + JSON.stringify(valueAt(body, f))).join(', ')));
      }
      log.info('healthy: ' + fields.map(([field]) => field).join(', '));
      resolve();
    });
  });

exports.handler = async () => {
  const url = new URL(process.env.HEALTH_URL);
  const fields = process.env.EXPECTED_FIELDS.split(',').map((it) => [it.split('=')[0], it.split('=')[1] || 'healthy']);
  const request = {
    hostname: url.hostname,
    port: url.port || (url.protocol === 'http:' ? 80 : 443),
    protocol: url.protocol,
    method: 'GET',
    path: url.pathname + url.search,
    headers: { Accept: 'application/json', 'User-Agent': synthetics.getCanaryUserAgentString() },
  };
  await synthetics.executeHttpStep('health', request, check(fields), { continueOnHttpStepFailure: false });
};
`;
