import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack, Token, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { SecretEnvironment } from '../../../lib/aws/compute/secret-environment';
import { renderSecretsScript } from '../../../lib/aws/compute/boot/secrets-script';
import { faults } from '../../support/problems-of';
import { python } from '../../support/python';

const arn = (name: string): string => `arn:aws:secretsmanager:eu-west-1:111111111111:secret:${name}-AbCdEf`;

function secret(name: string): secretsmanager.ISecret {
  return secretsmanager.Secret.fromSecretCompleteArn(new Stack(), name, arn(name));
}

/** Runs the program with stand-ins for the AWS CLI and systemctl, the only programs it starts. */
const HARNESS = `
import contextlib, io, json, subprocess, sys, time, types
calls, restarts = [], []
def run(command, **options):
    if command[0] == 'systemctl':
        restarts.append(command[1:])
        return
    assert command[0] == 'aws', command
    calls.append(command)
    value = input['secrets'].get(command[command.index('--secret-id') + 1])
    if value is None:
        return types.SimpleNamespace(returncode=254, stdout='', stderr='(ResourceNotFoundException) no value')
    if value == 'DENIED':
        return types.SimpleNamespace(returncode=254, stdout='', stderr='(AccessDeniedException) no')
    return types.SimpleNamespace(returncode=0, stdout=json.dumps(value), stderr='')
subprocess.run = run
time.sleep = lambda seconds: None
sys.argv = ['fetch_secrets.py', input['mode']]
printed = io.StringIO()
status = 0
with contextlib.redirect_stdout(printed):
    try:
        exec(compile(input['script'], 'fetch_secrets.py', 'exec'), {'__name__': '__main__'})
    except SystemExit as end:
        status = 1
        print(end.code)
answer({'status': status, 'output': printed.getvalue(), 'calls': calls, 'restarts': restarts})
`;

interface Run {
  readonly status: number;
  readonly output: string;
  readonly calls: string[][];
  readonly restarts: string[][];
}

let folder: string;
let secrets: { [arn: string]: string };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  secrets = {};
});

afterEach(() => rmSync(folder, { recursive: true }));

const put = (name: string, value: string): void => void (secrets[arn(name)] = value);

function run(mode: 'write' | 'check', sources: Record<string, SecretEnvironment>): Run {
  const entries = Object.entries(sources).map(([name, source]) => [name, source._entry]);
  writeFileSync(join(folder, 'secrets.json'), JSON.stringify(Object.fromEntries(entries)));
  const script = renderSecretsScript('app')
    .replace('/etc/{SERVICE}/secrets.json', join(folder, 'secrets.json'))
    .replace('/run/{SERVICE}-secrets.env', join(folder, 'secrets.env'));
  return python<Run>(HARNESS, { mode, script, secrets });
}

/** Returns a variable as the service sees it. systemd and bash read a backslash inside double quotes alike. */
function variable(name: string): string {
  return execFileSync('bash', ['--norc', '-c', `. ${folder}/secrets.env; printf %s "\${${name}-unset}"`], {
    encoding: 'utf8',
  });
}

test('a URL is composed at each start, with the password percent-encoded', () => {
  put('database', JSON.stringify({ username: 'app', password: 'p@ss/w:rd?#%"$' }));
  const url = SecretEnvironment.template(
    'postgresql://{username}:{password}@db:5432/tt?sslmode=verify-full',
    secret('database'),
  );
  expect(run('write', { DATABASE_URL: url })).toMatchObject({ status: 0, output: '' });
  expect(variable('DATABASE_URL')).toBe(
    'postgresql://app:p%40ss%2Fw%3Ard%3F%23%25%22%24@db:5432/tt?sslmode=verify-full',
  );
  expect(decodeURIComponent(new URL(variable('DATABASE_URL')).password)).toBe('p@ss/w:rd?#%"$');
});

test('a secret that is not JSON fills {} of a template, a field or the whole value of another', () => {
  put('redis', 'a&b');
  put('keys', JSON.stringify({ session: 'it\'s "quoted" $HOME `id` \\' }));
  const sources = {
    REDIS_URL: SecretEnvironment.template('rediss://:{}@cache:6379/2', secret('redis')),
    REDIS_PASSWORD: SecretEnvironment.of(secret('redis')),
    SESSION_SECRET: SecretEnvironment.of(secret('keys'), 'session'),
  };
  expect(run('write', sources).status).toBe(0);
  expect(variable('REDIS_URL')).toBe('rediss://:a%26b@cache:6379/2');
  expect(variable('REDIS_PASSWORD')).toBe('a&b');
  expect(variable('SESSION_SECRET')).toBe('it\'s "quoted" $HOME `id` \\');
});

test('only root may read the file, and a secret used twice is fetched once, in its own region', () => {
  put('redis', 'x');
  const { calls } = run('write', {
    A: SecretEnvironment.of(secret('redis')),
    B: SecretEnvironment.of(secret('redis')),
  });
  expect(statSync(join(folder, 'secrets.env')).mode & 0o777).toBe(0o600);
  expect(calls.map((call) => call.join(' '))).toEqual([
    expect.stringContaining(`--region eu-west-1 --secret-id ${arn('redis')}`),
  ]);
});

test('a changed secret restarts the service, an unchanged one does not', () => {
  const sources = { KEY: SecretEnvironment.of(secret('redis')) };
  put('redis', 'before');
  run('write', sources);
  expect(run('check', sources)).toMatchObject({ status: 0, output: '', restarts: [] });
  put('redis', 'after');
  expect(run('check', sources)).toMatchObject({
    status: 0,
    output: 'A secret has changed. Restarting app\n',
    restarts: [['try-restart', 'app.service']],
  });
});

test('a secret without a value stops the start, unless it is optional', () => {
  expect(run('write', { KEY: SecretEnvironment.of(secret('later')) })).toMatchObject({
    status: 1,
    output: `secrets of app: KEY: ${arn('later')} has no value yet\n`,
  });
  expect(run('write', { KEY: SecretEnvironment.optional(secret('later')) }).status).toBe(0);
  expect(variable('KEY')).toBe('unset');
});

test('an unreadable secret leaves the running service unchanged', () => {
  const sources = { KEY: SecretEnvironment.of(secret('redis')) };
  put('redis', 'before');
  run('write', sources);
  put('redis', 'DENIED');
  expect(run('check', sources)).toMatchObject({
    status: 1,
    output: expect.stringContaining('AccessDeniedException'),
    restarts: [],
  });
  expect(variable('KEY')).toBe('before');
});

test.each([
  ['is not JSON', 'hunter2'],
  ['does not have the field', '{"other":"hunter2"}'],
])('a secret that %s is named, not quoted', (_name, value) => {
  put('database', value);
  const { status, output } = run('write', {
    URL: SecretEnvironment.template('postgresql://{password}@db', secret('database')),
  });
  expect(status).toBe(1);
  expect(output).toContain(`URL: ${arn('database')} does not contain the expected JSON field`);
  expect(output).not.toContain('hunter2');
});

test('a template may contain hosts known only at deployment', () => {
  const host = Token.asString({ Ref: 'Host' });
  expect(() => SecretEnvironment.template(`postgresql://{username}@${host}/db`, secret('database'))).not.toThrow();
});

test('the name of the service stays a value', () => {
  const script = renderSecretsScript('x"; import os; os.abort() #');
  expect(python('exec(compile(input, "x", "exec"), {"__name__": "test"}); answer(True)', script)).toBe(true);
});

test('rejects a template without a field or with two lines, and a field with a quote', () => {
  const host = Token.asString({ Ref: 'Host' });
  expect(faults(() => SecretEnvironment.template(`postgresql://${host}/db`, secret('a')))).toEqual([
    'secret-template-without-field at SecretEnvironment.template.template',
  ]);
  expect(faults(() => SecretEnvironment.template('{a}\0', secret('a')))).toEqual([
    'invalid-format at SecretEnvironment.template.template',
  ]);
  expect(faults(() => SecretEnvironment.template('{a}\n{b}', secret('a')))).toEqual([
    'invalid-format at SecretEnvironment.template.template',
  ]);
  expect(faults(() => SecretEnvironment.of(secret('a'), 'x"y'))).toEqual([
    'invalid-format at SecretEnvironment.jsonField',
  ]);
});
