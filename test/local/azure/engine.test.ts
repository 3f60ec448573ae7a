import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { ENGINE_VERSION, Engine, cachedEngine, findEngine, isEngineNewEnough } from '../../../local/azure/engine';
import { Children } from '../../../local/children';
import { Workspace } from '../../../local/workspace';

const directory = mkdtempSync(path.join(tmpdir(), 'local-engine-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** A machine with these programs, each a shell script. */
function machine(programs: { [name: string]: string }): {
  search: () => Promise<Engine>;
  cached: string;
  told: string[];
} {
  const project = mkdtempSync(path.join(directory, 'project-'));
  const bin = path.join(project, 'bin');
  mkdirSync(bin);
  for (const [name, script] of Object.entries(programs)) write(path.join(bin, name), script);
  const workspace = new Workspace(project);
  const told: string[] = [];
  return {
    told,
    cached: cachedEngine(workspace),
    search: () =>
      findEngine({
        workspace,
        children: new Children(),
        environment: { PATH: [bin, BASIC].join(path.delimiter) },
        onProgress: (text) => told.push(text),
      }),
  };
}

/** A PATH with nothing on it but what shell scripts need. */
const BASIC = mkdtempSync(path.join(directory, 'basic-'));
for (const name of ['sh', 'mkdir', 'cp', 'chmod', 'cat', 'dirname', 'nice']) {
  write(
    path.join(BASIC, name),
    `exec ${['/bin', '/usr/bin'].map((it) => `${it}/${name}`).find((it) => existsSync(it))} "$@"`,
  );
}

function write(file: string, script: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

const says = (version: string): string => `echo v${version}`;
const NO_NETWORK = 'exit 1';

test.each([
  ['3.247.9', false],
  ['3.248.0', true],
  ['3.300.1', true],
  ['4.0.0', false],
])('Pulumi %s is good enough: %s', (version, expected) => {
  expect(isEngineNewEnough(version)).toBe(expected);
});

test('the user’s own Pulumi is taken, and runs programs where it is complete', async () => {
  const { search } = machine({ pulumi: says('3.260.0'), npx: 'exit 9' });
  expect(await search()).toMatchObject({ version: '3.260.0', origin: 'yours', runsPrograms: false });
  const whole = machine({ pulumi: says('3.260.0'), 'pulumi-language-nodejs': '' });
  expect(await whole.search()).toMatchObject({ origin: 'yours', runsPrograms: true });
});

test('one that is too old is passed over for the one of an earlier run, which fetches nothing', async () => {
  const { search, cached, told } = machine({ pulumi: says('3.100.0'), npx: 'exit 9' });
  write(cached, says(ENGINE_VERSION));
  expect(await search()).toMatchObject({ binary: cached, origin: 'from an earlier run' });
  expect(told).toEqual([]);
});

test('without any, Pulumi’s own installer fetches it into the project', async () => {
  const install = `[ "$2" = "pulumi@${ENGINE_VERSION}" ] || exit 1
f="$PULUMI_HOME/versions/${ENGINE_VERSION}/bin/pulumi"
mkdir -p "$(dirname "$f")" && printf '#!/bin/sh\\necho v${ENGINE_VERSION}\\n' > "$f" && chmod 755 "$f"`;
  const { search, cached } = machine({ npx: install, pulumi: says('3.1.0') });
  expect(await search()).toMatchObject({
    binary: cached,
    version: ENGINE_VERSION,
    origin: 'fetched; yours on the PATH is 3.1.0',
  });
});

test('where it cannot be fetched it is built, with progress, and kept for the next run', async () => {
  const go = `[ "$1" = version ] && exit 0
[ "$GOFLAGS" = -mod=mod ] && cat go.mod || exit 1
while [ "$1" != -o ]; do shift; done
echo github.com/pulumi/pulumi/pkg/v3/engine
printf '#!/bin/sh\\necho v${ENGINE_VERSION}\\n' > "$2" && chmod 755 "$2"`;
  const { search, cached, told } = machine({ npx: NO_NETWORK, go });
  expect(await search()).toMatchObject({ binary: cached, origin: 'built from its source' });
  expect(told).toContainEqual(expect.stringMatching(/building Pulumi .*: package 1 of about/));
  expect(await search()).toMatchObject({ origin: 'from an earlier run' });
});

test('a build that fails says why, and leaves nothing that looks finished', async () => {
  const { search, cached } = machine({ npx: NO_NETWORK, go: '[ "$1" = version ] || { echo no modules; exit 1; }' });
  await expect(search()).rejects.toMatchObject({
    message: expect.stringContaining('no modules') as string,
    fix: expect.stringContaining('Install Pulumi') as string,
  });
  expect(existsSync(cached)).toBe(false);
});

test('without Go either, the message says what to install', async () => {
  await expect(machine({ npx: NO_NETWORK }).search()).rejects.toMatchObject({
    message: expect.stringContaining('there is no Go to build it') as string,
    fix: expect.stringContaining('Go 1.25') as string,
  });
});
