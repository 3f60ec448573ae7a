/**
 * The package as a user gets it: packed, unpacked into an empty repository, with its peers beside it.
 */
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import type { BillOutput } from '../../bin/cost/cost-output';
import { DOCSTRING_PROGRAMS } from '../support/docstring-examples';
import { GUIDE_EXAMPLES } from '../support/guide-examples';

const root = join(__dirname, '../..');
const run = promisify(execFile);

/** What the package is built from. */
const SOURCES = ['lib', 'bin', 'stacks', 'scripts', 'package.json', 'tsconfig.json', 'tsconfig.build.json'];

let temporary: string;
/** A repository with the package, its dependencies and the peers of both clouds. */
let consumer: string;
/** A repository with the package and its dependencies, as an Azure user or a plain capacity planner has it. */
let withoutPeers: string;

beforeAll(async () => {
  temporary = mkdtempSync(join(tmpdir(), 'loadbearing-pack-'));
  consumer = join(temporary, 'consumer');
  withoutPeers = join(temporary, 'without-peers');
  const installed = join(consumer, 'node_modules/loadbearing');
  mkdirSync(installed, { recursive: true });

  // `npm ci` has built it. Whoever has changed something since then gets it built once more.
  if (newest(SOURCES) > newest(['dist/lib/domain/index.js'])) await run('npm', ['run', 'build'], { cwd: root });
  await run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', temporary], { cwd: root });
  const tarball = readdirSync(temporary).find((name) => name.endsWith('.tgz'))!;
  execFileSync('tar', ['-xzf', join(temporary, tarball), '--strip-components=1', '-C', installed]);

  for (const repository of [consumer, withoutPeers]) {
    mkdirSync(repository, { recursive: true });
    writeFileSync(join(repository, 'package.json'), '{ "name": "consumer", "private": true }');
  }
  const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    readonly dependencies: { readonly [name: string]: string };
  };
  cpSync(installed, join(withoutPeers, 'node_modules/loadbearing'), { recursive: true });
  for (const repository of [consumer, withoutPeers]) {
    for (const name of Object.keys(dependencies)) {
      const link = join(repository, 'node_modules', name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(join(root, 'node_modules', name), link, 'dir');
    }
  }
  for (const peer of ['aws-cdk-lib', 'constructs', '@pulumi']) {
    symlinkSync(join(root, 'node_modules', peer), join(consumer, 'node_modules', peer), 'dir');
  }
}, 300_000);

afterAll(() => rmSync(temporary, { recursive: true, force: true }));

/** Runs a script in a process of its own and answers with what it printed as JSON. */
function evaluate(repository: string, file: string, code: string): unknown {
  writeFileSync(join(repository, file), code);
  return JSON.parse(execFileSync(process.execPath, [file], { cwd: repository, encoding: 'utf8' }));
}

/** When the last of these files, or of the files in these folders, was changed; 0 when there is none. A bundle is made, and no source. */
function newest(paths: string[]): number {
  const times = paths.map((path) => {
    const file = join(root, path);
    const found = statSync(file, { throwIfNoEntry: false });
    if (!found?.isDirectory()) return found?.mtimeMs ?? 0;
    return newest(
      readdirSync(file)
        .filter((name) => !/^bundle(\.json)?$/.test(name))
        .map((name) => join(path, name)),
    );
  });
  return Math.max(0, ...times);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

/** Paths of everything that the package may hold. */
const PACKAGED = [
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|SECURITY\.md|THIRD-PARTY-NOTICES)$/,
  /^docs\/(application|azure|benchmarks|checks|command|constructs|containers|cost|errors|evidence|fresh-maas)\.md$/,
  /^docs\/(measure|migrations|options|permissions|pipelines|plan|prices|production-checklist|report|requirements)\.md$/,
  /^docs\/(evidence\.json|traitor-track\.(md|svg)|reports\/[a-z-]+\.html)$/,
  /^schemas\/[a-z-]+\.json$/,
  /^dist\/lib\/(domain|aws|azure|github|workload)\/(declared-types\.json|([a-z]+\/){0,2}[a-z0-9-]+\.(js|d\.ts))$/,
  /^dist\/lib\/([a-z]+\/)+programs\/[a-z_.-]+\.(py|sh|js|mjs)$/,
  /^dist\/lib\/functions\/[a-z0-9-]+\/bundle\/index\.js(\.br)?$/,
  /^dist\/lib\/workload\/schema\.json$/,
  /^dist\/lib\/domain\/cost\/prices\/(aws|azure)\/[a-z0-9-]+\.json$/,
  /^dist\/bin\/([a-z]+\/){0,2}[a-z-]+\.js$/,
  /^dist\/bin\/(completion\/programs\/loadbearing\.(sh|zsh|fish)|report\/report\.css)$/,
  /^dist\/stacks\/(systems\.js|[a-z-]+\/([a-z-]+\.js|sql\/bundle\.json|workload\.yaml|application\/main\.py))$/,
];

test('the package holds the compiled library and its documents, and the compiled stacks for the command, no tests, sources or local tools', () => {
  const files = filesBelow(join(consumer, 'node_modules/loadbearing'));
  expect(files.filter((file) => !PACKAGED.some((it) => it.test(file)))).toEqual([]);
  expect(files).toEqual(
    expect.arrayContaining([
      ...['LICENSE', 'THIRD-PARTY-NOTICES', 'README.md', 'CHANGELOG.md', 'SECURITY.md', 'dist/lib/domain/index.js'],
      'dist/lib/functions/queue-length/bundle/index.js',
      'dist/stacks/traitor-track/application/main.py',
    ]),
  );
});

test.each(['loadbearing', 'loadbearing/aws', 'loadbearing/azure', 'loadbearing/github', 'loadbearing/workload'])(
  '%s answers to require and to import, with the same named exports',
  (door) => {
    const { required, imported } = evaluate(
      consumer,
      'both.mjs',
      `import { createRequire } from 'node:module';
     const required = Object.keys(createRequire(import.meta.url)('${door}')).sort();
     const imported = Object.keys(await import('${door}')).sort();
     console.log(JSON.stringify({ required, imported }));`,
    ) as { readonly required: string[]; readonly imported: string[] };
    expect(required).not.toEqual([]);
    expect(imported).toEqual(expect.arrayContaining(required));
  },
);

/** Returns the file of the command in a repository. */
function commandIn(repository: string): string {
  const folder = join(repository, 'node_modules/loadbearing');
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly bin: { readonly loadbearing: string };
  };
  return join(folder, bin.loadbearing);
}

test('its command renders a pipeline, compiles SQL, migrates and fits measurements, with the packages that it names as its own', () => {
  const command = commandIn(consumer);
  execFileSync(process.execPath, [command, 'pipeline', 'ops-center', '--out', 'rendered'], { cwd: consumer });
  expect(readFileSync(join(consumer, 'rendered/.github/workflows/ci.yml'), 'utf8')).toContain('\njobs:\n');

  mkdirSync(join(consumer, 'sql'));
  writeFileSync(join(consumer, 'sql/001_a.up.sql'), 'CREATE TABLE a ();');
  writeFileSync(join(consumer, 'sql/001_a.down.sql'), 'SELECT 1;');
  execFileSync(process.execPath, [command, 'migrate', 'compile', 'sql', '--out', 'sql/bundle.json'], { cwd: consumer });
  expect(
    evaluate(
      consumer,
      'bundle.cjs',
      `
    const { MigrationBundle } = require('loadbearing');
    const text = require('node:fs').readFileSync('sql/bundle.json', 'utf8');
    console.log(JSON.stringify(MigrationBundle.fromJson(text).migrations.map(({ id }) => id)));
  `,
    ),
  ).toEqual(['001_a']);
  // It reads the address, and then asks in vain: the program that ships is there, with what it needs.
  const asked = spawnSync(process.execPath, [command, 'migrate', 'ops-center', 'status'], {
    env: { ...process.env, DATABASE_URL: 'postgresql://127.0.0.1:1/x' },
    encoding: 'utf8',
  });
  expect(asked.stderr).toContain('Cannot connect to 127.0.0.1:1');

  const rows = [1, 2, 3, 4, 5, 6].map((it) => `${it},${50 * it}`);
  writeFileSync(join(consumer, 'results.csv'), ['concurrency,throughput', ...rows].join('\n'));
  const fitted = execFileSync(process.execPath, [command, 'measure', '--from', 'results.csv', '--json'], {
    cwd: consumer,
  });
  expect(JSON.parse(fitted.toString())).toMatchObject({ law: { throughputOfOne: { value: 50 } } });
});

test('its command finds the reference systems, and needs no cloud SDK for that', () => {
  const found = evaluate(
    withoutPeers,
    'systems.cjs',
    `const { SYSTEMS } = require('./node_modules/loadbearing/dist/stacks/systems.js');
     console.log(JSON.stringify([...new Set(SYSTEMS.map(({ folder }) => folder))]));`,
  );
  expect(found).toEqual(['argo-alpine', 'book-reader', 'fresh-maas', 'ops-center', 'starter', 'traitor-track']);
});

test('its command prices each reference system, with what the stacks build from', () => {
  const command = commandIn(consumer);
  for (const system of ['traitor-track', 'fresh-maas']) {
    const printed = execFileSync(process.execPath, [command, 'cost', system, '--json'], { cwd: consumer, stdio: ['ignore', 'pipe', 'ignore'] }); // prettier-ignore
    expect([system, (JSON.parse(String(printed)) as BillOutput).monthlyUsd.expected > 100]).toEqual([system, true]);
  }
});

test('its command can be run after each build', () => {
  expect(statSync(join(root, 'dist/bin/loadbearing.js')).mode & 0o111).toBe(0o111);
});

test('its command names a package that the project lacks', () => {
  const { status, stderr } = spawnSync(process.execPath, [commandIn(withoutPeers), 'cost', 'fresh-maas'], { cwd: withoutPeers, encoding: 'utf8' }); // prettier-ignore
  expect([status, stderr]).toEqual([2, expect.stringContaining('lb1986')]);
});

test('named imports from an ES module work', () => {
  const found = evaluate(
    consumer,
    'named.mjs',
    `import { LoadbearingError, ConnectionBudget } from 'loadbearing';
     import { Network, WebTierEc2 } from 'loadbearing/aws';
     console.log(JSON.stringify([LoadbearingError, ConnectionBudget, Network, WebTierEc2].map(({ name }) => name)));`,
  );
  expect(found).toEqual(['LoadbearingError', 'ConnectionBudget', 'Network', 'WebTierEc2']);
});

test('loadbearing alone loads no cloud SDK, and needs none to be installed', () => {
  const loaded = evaluate(
    withoutPeers,
    'alone.cjs',
    `require('loadbearing'); console.log(JSON.stringify(Object.keys(require.cache)));`,
  ) as string[];
  const elsewhere = loaded
    .map((file) => file.split(sep).join('/'))
    .filter((file) => !file.endsWith('/alone.cjs') && !file.includes('/loadbearing/dist/lib/domain/'));
  expect(loaded.length).toBeGreaterThan(1);
  expect(elsewhere).toEqual([]);
});

test.each([
  ['loadbearing/aws', '@pulumi/', 'aws-cdk-lib/'],
  ['loadbearing/azure', 'aws-cdk-lib/', '@pulumi/'],
])('%s loads nothing of %s', (door, foreign, own) => {
  const loaded = evaluate(
    consumer,
    'one-cloud.cjs',
    `require('${door}'); console.log(JSON.stringify(Object.keys(require.cache)));`,
  ) as string[];
  const of = (sdk: string): string[] =>
    loaded.filter((file) => file.split(sep).join('/').includes(`/node_modules/${sdk}`));
  expect(of(own).length).toBeGreaterThan(0);
  expect(of(foreign)).toEqual([]);
});

test('a program of ten lines previews in an empty Pulumi repository', () => {
  const program = `
    const { ContainerAppTier, Network, PrivateService, RedisCache } = require('loadbearing/azure');
    module.exports = () => {
      const common = { resourceGroupName: 'shop', location: 'centralus' };
      const network = new Network('network', common);
      const endpoint = { subnetId: network.endpointsSubnetId, privateDnsZoneId: network.zoneId(PrivateService.REDIS) };
      const cache = new RedisCache('cache', { ...common, ...endpoint });
      const environmentVariables = { REDIS_HOST: cache.hostName };
      return new ContainerAppTier('web', { ...common, image: 'nginx:1.29.3', port: 80, environmentVariables });
    };`;
  writeFileSync(join(consumer, 'program.cjs'), program);
  const registered = evaluate(
    consumer,
    'preview.cjs',
    `const pulumi = require('@pulumi/pulumi');
     const types = [];
     const newResource = ({ type, inputs }) => { types.push(type); return { id: '', state: inputs }; };
     const call = () => ({ subscriptionId: 's', tenantId: 't' });
     pulumi.runtime.setMocks({ newResource, call }, 'shop', 'dev', true).then(async () => {
       require('./program.cjs')();
       await pulumi.runtime.disconnect();
       console.log(JSON.stringify(types));
     });`,
  );
  expect(registered).toEqual(
    expect.arrayContaining([
      'loadbearing:index:ContainerAppTier',
      'azure-native:app:ContainerApp',
      'loadbearing:index:RedisCache',
      'azure-native:redisenterprise:Database',
    ]),
  );
});

test.each([
  'loadbearing/dist/lib/domain/index.js',
  'loadbearing/aws/network',
  'loadbearing/domain',
  'loadbearing/lib/aws',
])('there are four doors and no other way in: %s is rejected', (specifier) => {
  const code = evaluate(
    consumer,
    'deep.cjs',
    `try { require('${specifier}'); console.log('"loaded"'); } catch ({ code }) { console.log(JSON.stringify(code)); }`,
  );
  expect(code).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED');
});

describe('types', () => {
  const compilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: 'ES2022',
    lib: ['ES2022'],
    types: [],
  };
  const usage = `
    import { LoadbearingError, ProblemCode, type Problem } from 'loadbearing';
    import { Network, type NetworkProps } from 'loadbearing/aws';
    export const problem: Problem = { code: ProblemCode.DUPLICATE, what: 'a', where: 'b', expected: 'c', fix: 'd' };
    export const error: Error = new LoadbearingError('subject', [problem]);
    export const network = (...args: ConstructorParameters<typeof Network>): Network => new Network(...args);
    export const props: Partial<NetworkProps> = {};
    // @ts-expect-error A text is no number: without types this line would be an error of its own.
    export const wrong: number = problem.what;
    // @ts-expect-error
    export const unknownProp: Partial<NetworkProps> = { noSuchProp: 1 };
  `;

  // One of them reads the types of the whole CDK. The others ask whether ours are found: an empty CDK will do.
  const withoutCdk = { baseUrl: '.', paths: { 'aws-cdk-lib': ['./empty'], 'aws-cdk-lib/*': ['./empty'] } };
  const guides = Object.fromEntries(
    [...GUIDE_EXAMPLES, ...DOCSTRING_PROGRAMS].map(({ file, code }) => [`${file}.ts`, code]),
  );
  const example = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8'))?.[1] ?? '';
  const resolutions = [
    ['node10', { module: 'commonjs', moduleResolution: 'node10', ...withoutCdk }, { 'usage.ts': usage }],
    // Both halves of node16, a CommonJS and an ES module, the README's first example, which runs below, and those of the guides.
    [
      'node16',
      {
        ...{ module: 'node16', moduleResolution: 'node16', noEmit: false },
        ...{ types: ['node'], typeRoots: [join(root, 'node_modules/@types')] },
      },
      { 'usage.ts': usage, 'module.mts': usage, 'example.ts': example, ...guides },
    ],
    ['bundler', { module: 'esnext', moduleResolution: 'bundler', ...withoutCdk }, { 'usage.ts': usage }],
  ] as const;
  const complaints = new Map<string, string[]>();
  const ofGuides = new RegExp(`^(${Object.keys(guides).join('|')})\\b`);

  beforeAll(async () => {
    await Promise.all(
      resolutions.map(async ([name, options, files]) => {
        const folder = join(consumer, name);
        mkdirSync(folder);
        writeFileSync(join(folder, 'empty.d.ts'), 'export {};');
        for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
        writeFileSync(
          join(folder, 'tsconfig.json'),
          JSON.stringify({ compilerOptions: { ...compilerOptions, ...options }, files: Object.keys(files) }),
        );
        complaints.set(name, await compile(folder));
      }),
    );
  }, 180_000);

  test.each(resolutions)('resolve under %s', (name) => {
    expect(complaints.get(name)!.filter((line) => !ofGuides.test(line))).toEqual([]);
  });

  test('every example of the guides and docstrings compiles as a user would compile it', () => {
    expect(complaints.get('node16')!.filter((line) => ofGuides.test(line))).toEqual([]);
  });

  test("the README's first example synthesizes in the user's repository", async () => {
    expect(example).not.toBe('');
    const folder = join(consumer, 'node16');
    // As the CDK CLI does it: the app synthesizes into CDK_OUTDIR when the program ends.
    const output = join(folder, 'cdk.out');
    await run(process.execPath, ['example.js'], { cwd: folder, env: { ...process.env, CDK_OUTDIR: output } });
    const templates = readdirSync(output).filter((name) => name.endsWith('.template.json'));
    expect(templates).not.toEqual([]);
    const resources = templates.flatMap((name) => {
      const template = JSON.parse(readFileSync(join(output, name), 'utf8')) as { readonly Resources?: object };
      return Object.keys(template.Resources ?? {});
    });
    expect(resources.length).toBeGreaterThan(10);
    expect(existsSync(join(output, 'manifest.json'))).toBe(true);
  }, 60_000);
});

/** Answers with the compiler's complaints, one line each. */
async function compile(folder: string): Promise<string[]> {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  return run(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], { cwd: folder }).then(
    () => [],
    (error: { readonly stdout: string }) => error.stdout.trim().split(/\n(?! )/),
  );
}
