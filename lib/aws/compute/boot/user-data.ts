/** How CDK writes a value that is known only at deployment. */
const TOKEN = /(\$\{Token\[[^\]]+\]\})/g;

/**
 * EC2's limit for user data, before base64.
 *
 * @internal
 */
export const USER_DATA_LIMIT_BYTES = 16_384;

/**
 * Name of the launch hook: an instance serves only after it has reported to it.
 *
 * @internal
 */
export const BOOT_HOOK = 'boot';

/**
 * What the user data of an instance says.
 *
 * @internal
 */
export interface BootUserDataOptions {
  readonly service: string;
  readonly region: string;
  /** s3:// address of the asset with boot.sh and the files. */
  readonly bootUri: string;
  /** s3:// address of the application's archive. */
  readonly applicationUri?: string;
  /** Plain environment variables; values may be tokens. */
  readonly environment: { readonly [name: string]: string };
  /** JSON of the secrets to fetch. */
  readonly secretsJson?: string;
  /** JSON of the CloudWatch agent. */
  readonly agentJson: string;
}

/**
 * Renders the user data: only what is known at deployment. Everything else is in the asset, since user data ends at 16 KB.
 *
 * However it ends, it tells the group: a failed boot gives the instance up at once instead of leaving it to the health checks,
 * and the deployment that brought it fails and rolls back.
 *
 * @internal
 */
export function renderBootUserData(options: BootUserDataOptions): string {
  const { service } = options;
  return `set -euo pipefail
export AWS_DEFAULT_REGION='${options.region}' AWS_RETRY_MODE=standard AWS_MAX_ATTEMPTS=10
finish() {
  code=$?
  set +e
  result=CONTINUE
  if [ $code -ne 0 ]; then
    echo "boot failed with code $code" >&2
    result=ABANDON
    sleep 20 # the agent sends the log every five seconds
  fi
  imds=http://169.254.169.254/latest
  token=$(curl -fsS --retry 5 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' $imds/api/token)
  instance=$(curl -fsS --retry 5 -H "X-aws-ec2-metadata-token: $token" $imds/meta-data/instance-id)
  for attempt in 1 2 3 4 5; do
    group=$(aws ec2 describe-tags --filters "Name=resource-id,Values=$instance" Name=key,Values=aws:autoscaling:groupName --query 'Tags[0].Value' --output text)
    aws autoscaling complete-lifecycle-action --lifecycle-hook-name ${BOOT_HOOK} --auto-scaling-group-name "$group" --instance-id "$instance" --lifecycle-action-result $result && break
    sleep 5
  done
}
trap finish EXIT
install -d -m 0755 /etc/${service} /opt/${service}/boot
${file(`/etc/${service}/environment`, '0600', renderEnvironmentFile(options.environment))}
${options.secretsJson === undefined ? '' : file(`/etc/${service}/secrets.json`, '0600', options.secretsJson) + '\n'}${file(`/etc/${service}/amazon-cloudwatch-agent.json`, '0644', options.agentJson)}
for attempt in 1 2 3 4 5; do
  aws s3 cp --only-show-errors '${options.bootUri}' /opt/${service}/boot.zip && break
  sleep 5
done
python3 -m zipfile -e /opt/${service}/boot.zip /opt/${service}/boot
${options.applicationUri === undefined ? '' : `export APPLICATION_URI='${options.applicationUri}'\n`}bash /opt/${service}/boot/boot.sh`;
}

/**
 * Renders an environment file as systemd reads it. Values have no line breaks; tokens inside stay as they are.
 *
 * @internal
 */
export function renderEnvironmentFile(environment: { readonly [name: string]: string }): string {
  return Object.entries(environment)
    .map(([name, value]) => `${name}="${literalParts(value, (text) => text.replace(/(["\\$`])/g, '\\$1'))}"`)
    .join('\n');
}

/**
 * How many bytes a text with tokens will have, each token counted as a long ARN.
 *
 * @internal
 */
export function bytesWhenDeployed(text: string): number {
  const BYTES_PER_TOKEN = 128;
  return Buffer.byteLength(text.replace(TOKEN, 'x'.repeat(BYTES_PER_TOKEN)));
}

/** Changes the literal parts of a text, not the tokens between them. */
function literalParts(text: string, change: (literal: string) => string): string {
  return text
    .split(TOKEN)
    .map((part, index) => (index % 2 === 0 ? change(part) : part))
    .join('');
}

function file(path: string, mode: string, content: string): string {
  return `cat > ${path} <<'END_OF_FILE'\n${content}\nEND_OF_FILE\nchmod ${mode} ${path}`;
}
