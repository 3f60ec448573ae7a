import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { refuseRealCloud, writePlugin } from '../../../local/azure/plugin-folder';

const directory = mkdtempSync(path.join(tmpdir(), "local plugin's-"));
afterAll(() => rmSync(directory, { recursive: true }));

describe('the stand-in is never taken for Azure', () => {
  test('with the flag and a state in a file it starts', () => {
    const environment = { LOADBEARING_AZURE_STAND_IN: '1', PULUMI_BACKEND_URL: 'file:///tmp/state' };
    expect(() => refuseRealCloud(environment)).not.toThrow();
  });

  test.each([
    ['nothing', {}, /STAND_IN is not 1, PULUMI_BACKEND_URL is not file/],
    ['no flag', { PULUMI_BACKEND_URL: 'file:///tmp/state' }, /not azure-native: LOADBEARING_AZURE_STAND_IN is not 1\./],
    [
      'a backend on a server',
      { LOADBEARING_AZURE_STAND_IN: '1', PULUMI_BACKEND_URL: 'https://api.example.com' },
      /not azure-native: PULUMI_BACKEND_URL is not file/,
    ],
  ])('with %s it does not', (_, environment, why) => {
    expect(() => refuseRealCloud(environment)).toThrow(why);
  });

  test('the plugin itself refuses, and gives the engine no port', () => {
    writePlugin(directory);
    expect(readdirSync(directory)).toEqual(['pulumi-resource-azure-native']);
    const { status, stdout, stderr } = spawnSync(
      path.join(directory, 'pulumi-resource-azure-native'),
      ['127.0.0.1:1'],
      {
        env: { PATH: process.env.PATH },
        encoding: 'utf8',
      },
    );
    expect(status).not.toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toContain('Remove it from your PATH');
  }, 30_000);
});
