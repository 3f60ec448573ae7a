import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { loopbackEndpoint, connectEmulator } from '../../local/emulator';
import { findPython, isNewEnough } from '../../local/python';
import { Workspace, localEnvironment } from '../../local/workspace';

const directory = mkdtempSync(path.join(tmpdir(), 'local-guards-'));
afterAll(() => rmSync(directory, { recursive: true }));

describe('the endpoint', () => {
  test.each(['http://127.0.0.1:4566', 'http://localhost:4566', 'http://[::1]:4566/'])(
    '%s is this machine',
    async (url) => {
      await expect(loopbackEndpoint(url)).resolves.toBe(new URL(url).origin);
    },
  );

  test.each([
    ['http://10.0.0.1:4566', /10\.0\.0\.1/],
    ['http://0.0.0.0:4566', /0\.0\.0\.0/],
    ['http://[fe80::1]:80', /fe80::1/],
    ['https://127.0.0.1:443', /its protocol is https/],
  ])('%s is refused', async (url, why) => {
    await expect(loopbackEndpoint(url)).rejects.toThrow(why);
    await expect(loopbackEndpoint(url)).rejects.toMatchObject({
      fix: expect.stringContaining('http://127.0.0.1') as string,
    });
  });

  test('a word that is no URL is refused', async () => {
    await expect(loopbackEndpoint('local')).rejects.toThrow("'local' is not a URL");
  });

  test('an address where nothing answers says how to start something', async () => {
    await expect(connectEmulator('http://127.0.0.1:1')).rejects.toMatchObject({
      message: expect.stringContaining('No MiniStack answers') as string,
      fix: expect.stringContaining('--keep') as string,
    });
  });
});

describe('Python', () => {
  test.each([
    ['3.9', false],
    ['3.10', true],
    ['3.14', true],
    ['2.7', false],
  ])('%s is new enough: %s', (version, expected) => {
    expect(isNewEnough(version)).toBe(expected);
  });

  test('a missing Python is told with how to install it', () => {
    expect(() => findPython({ PATH: directory })).toThrow('There is no Python on the PATH');
  });

  test('a Python that is too old is told with its version', () => {
    const old = path.join(directory, 'python3');
    writeFileSync(old, '#!/bin/sh\necho 3.8\n');
    chmodSync(old, 0o755);
    expect(() => findPython({ PATH: directory }, [old])).toThrow('Python 3.8 is installed');
  });
});

describe('the environment of the CDK CLI', () => {
  test('knows the embedded cloud and nothing of the user’s', () => {
    const user = {
      HOME: '/home/ada',
      AWS_PROFILE: 'work',
      AWS_SESSION_TOKEN: 'secret',
      ARM_CLIENT_SECRET: 'secret',
      CDK_NEW_BOOTSTRAP: '1',
      https_proxy: 'http://proxy',
    };
    const workspace = new Workspace(directory);
    const environment = localEnvironment(user, workspace, 'http://127.0.0.1:5');
    expect(JSON.stringify(environment)).not.toMatch(/secret|work"|proxy/);
    expect(environment).toMatchObject({
      HOME: '/home/ada',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:5',
      AWS_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: workspace.file('aws-config'),
      AWS_SHARED_CREDENTIALS_FILE: workspace.file('aws-config'),
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    });
    expect(environment).not.toHaveProperty('AWS_PROFILE');
    expect(environment).not.toHaveProperty('CDK_NEW_BOOTSTRAP');
  });
});

test('the folder of a run whose process is gone is removed, that of a living one stays', () => {
  const project = mkdtempSync(path.join(directory, 'project-'));
  const dead = path.join(project, '.local', 'run-dead');
  mkdirSync(dead, { recursive: true });
  writeFileSync(path.join(dead, 'owner'), '999999999');
  const first = new Workspace(project);
  const second = new Workspace(project);
  expect(existsSync(dead)).toBe(false);
  expect(existsSync(first.directory)).toBe(true);
  expect(second.directory).not.toBe(first.directory);
});
