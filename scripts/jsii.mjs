// Compiles lib/domain and lib/aws with jsii, so that Python, Java, Go and .NET stay possible: `npm run jsii`.
// jsii wants one package with one entry point and a package.json of its own; both are staged in .jsii-stage.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stage = join(root, '.jsii-stage');
const source = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const peers = Object.fromEntries(['aws-cdk-lib', 'constructs'].map((name) => [name, source.peerDependencies[name]]));

// A door without any file yet (lib/aws early on) is left out.
const doors = ['domain', 'aws'].filter((door) => existsSync(join(root, 'lib', door, 'index.ts')));

rmSync(stage, { recursive: true, force: true });
mkdirSync(stage);
for (const door of doors) cpSync(join(root, 'lib', door), join(stage, door), { recursive: true });
writeFileSync(join(stage, 'index.ts'), doors.map((door) => `export * from './${door}';\n`).join(''));
writeFileSync(join(stage, 'README.md'), `# ${source.name}\n\n${source.description}\n`);
cpSync(join(root, 'LICENSE'), join(stage, 'LICENSE'));
symlinkSync(join(root, 'node_modules'), join(stage, 'node_modules'), 'dir');
writeFileSync(
  join(stage, 'package.json'),
  `${JSON.stringify(
    {
      name: source.name,
      version: source.version,
      description: source.description,
      license: source.license,
      author: { name: source.author, organization: true },
      repository: { type: 'git', url: 'https://example.com/loadbearing.git' },
      homepage: 'https://example.com/loadbearing',
      main: 'index.js',
      types: 'index.d.ts',
      keywords: source.keywords,
      stability: 'experimental',
      peerDependencies: peers,
      // jsii asks to compile against the lowest version promised.
      devDependencies: Object.fromEntries(Object.entries(peers).map(([name, range]) => [name, range.replace('^', '')])),
      jsii: {
        outdir: 'dist',
        targets: {
          python: { distName: 'loadbearing', module: 'loadbearing' },
          java: { package: 'dev.loadbearing', maven: { groupId: 'dev.loadbearing', artifactId: 'loadbearing' } },
          go: { moduleName: 'example.com/loadbearing-go' },
          dotnet: { namespace: 'Loadbearing', packageId: 'Loadbearing' },
        },
        // As in tsconfig.json, as far as jsii lets a package choose.
        tsc: { stripInternal: true },
      },
    },
    null,
    2,
  )}\n`,
);

const jsii = spawnSync(
  process.execPath,
  // A warning is a name some language reserves: the next compiler or generator may refuse it.
  [join(root, 'node_modules/jsii/bin/jsii'), 'compile', '--fail-on-warnings'],
  {
    stdio: 'inherit',
    cwd: stage,
    // Node 20 compiles as 22 and 24 do; a page of capitals about its age would hide the findings.
    env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '18,20' },
  },
);
if (jsii.status !== 0) {
  console.error('jsii refused the API above (paths are those in .jsii-stage, a copy of lib).');
  process.exit(jsii.status ?? 1);
}

const { types = {} } = JSON.parse(readFileSync(join(stage, '.jsii'), 'utf8'));
const count = (kind) => Object.values(types).filter((type) => type.kind === kind).length;
console.log(
  `jsii: ${doors.map((door) => `lib/${door}`).join(' and ')} compile: ` +
    `${count('class')} classes, ${count('interface')} interfaces, ${count('enum')} enums.`,
);
