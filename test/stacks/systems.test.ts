import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { parse } from 'yaml';
import { benchmarks } from '../../bench/systems';
import { parseConfig } from '../../bin/config';
import { parseContext } from '../../bin/context';
import { referencePipelines } from '../../bin/pipeline/reference-pipelines';
import { localAwsSystems, localAzureSystems } from '../../verify/systems';
import { generatedDocuments } from '../../scripts/generated-documents';
import { AWS_OPTIONS } from '../../stacks/parts/aws-options';
import { Cloud } from '../../lib/domain';
import { AZURE_OPTIONS } from '../../stacks/parts/azure-options';
import { OptionSet } from '../../stacks/parts/option';
import { Registered, SYSTEMS, findSystems, onAws, onAzure } from '../../stacks/systems';
import { faults } from '../support/problems-of';
import { anApp } from '../support/stacks';

const root = join(__dirname, '../..');

describe('the reference systems', () => {
  test('are found by their folders', () => {
    expect(SYSTEMS.map(({ folder, prefix }) => [folder, prefix])).toEqual([
      ['argo-alpine', 'argo-alpine'],
      ['book-reader', 'book-reader'],
      ['fresh-maas', 'fresh-maas'],
      ['ops-center', 'ops-center'],
      ['starter', 'starter'],
      ['starter', 'starter'],
      ['traitor-track', 'traitor-track'],
    ]);
    expect(onAws().map(({ name }) => name)).toEqual([
      'ArgoAlpine',
      'BookReader',
      'OpsCenter',
      'Starter',
      'TraitorTrack',
    ]);
    expect(onAzure().map(({ name }) => name)).toEqual(['FreshMaas', 'StarterAzure']);
  });

  test('their records load no SDK of a cloud', () => {
    const program = `
      const { SYSTEMS } = require('./stacks/systems.ts');
      const sdks = Object.keys(require.cache).filter((file) => /node_modules.(aws-cdk-lib|constructs|@pulumi)\\b/.test(file));
      console.log(JSON.stringify([SYSTEMS.length, sdks]));`;
    const printed = execFileSync(process.execPath, ['--import', 'tsx', '--eval', program], { cwd: root });
    expect(JSON.parse(String(printed))).toEqual([SYSTEMS.length, []]);
  });

  const sets: [string, OptionSet][] = [
    ['every system on AWS', AWS_OPTIONS],
    ['every system on Azure', AZURE_OPTIONS],
    ...SYSTEMS.map(({ title, options }): [string, OptionSet] => [title, options]),
  ];
  const options = sets.flatMap(([title, set]) =>
    Object.entries(set).map(([name, option]) => ({ title, name, option })),
  );

  test.each(options)(
    '$title: the option $name has a help text, a default in value or words, and parses its example',
    ({ option }) => {
      expect(option.help).toMatch(/^[A-Z].*[.`]$/);
      expect(option.required || option.default !== undefined || option.otherwise !== undefined).toBe(true);
      for (const text of [option.example, option.default].filter((it) => it !== undefined)) {
        expect(option.parse(String(text))).toBeDefined();
      }
    },
  );

  const documented = options
    .filter(({ option }) => option.default !== undefined)
    .map(({ title, name, option }) => ({ title, name, value: String(option.default), folder: folderOf(title) }));

  test.each(documented)(
    '$title: the default of $name is the one that the props document',
    ({ name, value, folder }) => {
      const [file] = [...propsFiles(folder), ...propsFiles('parts')].filter(
        (it) => documentedDefaults(it, name).length > 0,
      );
      // Words, as in `@default - from the profile`, are not compared.
      expect([value, '']).toContain(documentedDefaults(file, name)[0]);
    },
  );

  test.each(SYSTEMS)('$title repeats no option of its cloud', ({ cloud, options }) => {
    const common = Object.keys(cloud === Cloud.AWS ? AWS_OPTIONS : AZURE_OPTIONS);
    expect(Object.keys(options).filter((name) => common.includes(name))).toEqual([]);
  });
});

function folderOf(title: string): string {
  return title === 'every system on Azure'
    ? 'fresh-maas'
    : (SYSTEMS.find((it) => it.title === title)?.folder ?? 'parts');
}

/** Files of a folder of stacks that declare props. */
function propsFiles(folder: string): string[] {
  return ['props.ts', 'args.ts', 'system-props.ts']
    .map((file) => join(root, 'stacks', folder, file))
    .filter((file) => existsSync(file));
}

/** Values that `@default` gives to a prop, empty for words. An enum member counts as its value, which is its name in lowercase. */
function documentedDefaults(file: string, name: string): string[] {
  const docs = readFileSync(file, 'utf8').matchAll(/@default (.*)\n\s+\*\/\n\s+readonly (\w+)\?/g);
  return [...docs]
    .filter(([, , prop]) => prop === name)
    .map(([, text]) => /^'([^']*)'|^[A-Z]\w+\.([A-Z_]+)|^([\w.]+)/.exec(text) ?? [])
    .map(([, quoted, member, literal]) => quoted ?? member?.toLowerCase() ?? literal ?? '');
}

/** A folder is all that a sixth and a seventh system need. */
describe('a new system', () => {
  let folder: string;
  let systems: Registered[];

  const record = (name: string, text: string): void => {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'system.js'), text);
  };
  const required = (module: string): string => `require(${JSON.stringify(require.resolve(join(root, module)))})`;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'loadbearing-systems-'));
    record(
      'toy',
      `
      const { awsSystem } = ${required('stacks/parts/system-record.ts')};
      const { Options } = ${required('stacks/parts/option.ts')};
      const report = {
        objectives: [{ id: 'TOY-01', statement: 'Blocks', target: 'at least 10', watch: 'alarm', where: 'Blocks' }],
        deviations: [{ id: 'TOY-02', asked: 'wood', built: 'plastic', why: 'splinters' }],
        documents: { 'docs/toy/runbook.md': 'Pick up the blocks.' },
      };
      exports.SYSTEM = awsSystem({
        name: 'Toy',
        title: 'The Toy',
        prefix: 'toy',
        options: {
          blocks: Options.wholeNumber({ help: 'Number of blocks.', default: 10, min: 1 }),
          colour: Options.choice(['red', 'blue'], { help: 'Colour of the blocks.', default: 'red' }),
        },
        pipeline: { name: 'toy', images: [] },
        tables: 'test/sql/toy-tables.sql',
        expectations: 'toy',
        benchmark: 'toy',
        variants: { production: { environment: 'production' } },
        report: () => report,
        build: (app, props) => {
          const { Stack } = ${required('node_modules/aws-cdk-lib')};
          new Stack(app, 'Toy', { env: { region: props.region }, description: props.colour });
          return props.blocks + ' blocks';
        },
      });`,
    );
    record(
      'doll',
      `
      const { azureSystem } = ${required('stacks/parts/system-record.ts')};
      const { Options } = ${required('stacks/parts/option.ts')};
      exports.SYSTEM = azureSystem({
        name: 'Doll',
        title: 'The Doll',
        prefix: 'doll',
        options: { hats: Options.wholeNumber({ help: 'Number of hats.', default: 1 }) },
        expectations: 'doll',
        report: () => ({ objectives: [], deviations: [] }),
        build: (values) => ({ hats: values.hats, region: values.location }),
      });`,
    );
    mkdirSync(join(folder, 'parts'));
    systems = [...SYSTEMS, ...findSystems(folder)];
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('is one if its folder has a record', () => {
    expect(findSystems(folder).map(({ folder, title }) => [folder, title])).toEqual([
      ['doll', 'The Doll'],
      ['toy', 'The Toy'],
    ]);
  });

  test('is built with its options, by name or with all others', () => {
    const app = anApp({ system: 'Toy', blocks: '12', colour: 'blue', region: 'eu-west-1' });
    const chosen = parseContext(app, systems);
    expect(chosen.map(({ system, values }) => system.build(app, values))).toEqual(['12 blocks']);
    const [stack] = app.synth().stacks;
    expect([stack.stackName, stack.environment.region, stack.template.Description]).toEqual([
      'Toy',
      'eu-west-1',
      'blue',
    ]);

    expect(parseContext(anApp(), systems).map(({ system }) => system.name)).toContain('Toy');
    expect(faults(() => parseContext(anApp({ blocks: '0', colour: 'green' }), systems))).toEqual([
      'number-out-of-range at context.blocks',
      'unknown-choice at context.colour',
    ]);
  });

  test('on Azure is built once the configuration chooses it', () => {
    const configured = (values: { [name: string]: string }) => {
      pulumi.runtime.setAllConfig(
        Object.fromEntries(Object.entries(values).map(([name, value]) => [`loadbearing:${name}`, value])),
      );
      return parseConfig(new pulumi.Config('loadbearing'), systems);
    };
    const { system, values } = configured({ system: 'Doll', hats: '3', location: 'eastus' });
    expect(system.build(values)).toEqual({ hats: 3, region: 'eastus' });
    expect(faults(() => configured({ databasePassword: 'A-password-4-tests' }))).toEqual([
      'missing-value at config.system',
    ]);
  });

  test('has a pipeline that the command renders', () => {
    expect(Object.keys(referencePipelines(systems))).toEqual([...Object.keys(referencePipelines()), 'toy']);
  });

  test('has its documents, its options, its variants and its declaration in Pulumi.yaml', () => {
    const documents = generatedDocuments(systems);
    expect(documents['docs/slo/toy.md']).toContain('| TOY-01 | Blocks | at least 10 |');
    expect(documents['docs/toy/runbook.md']).toBe('Pick up the blocks.');
    expect(documents['docs/evidence.md']).toContain('| TOY-02 | wood | plastic | splinters |');
    expect(documents['docs/options.md']).toContain('## The Toy\n\n| Option |');
    expect(documents['docs/options.md']).toContain('| `blocks` | whole number | Number of blocks. | `10` |');
    expect(documents['scripts/synth-variants.json']).toContain('"toy-production"');
    expect(parse(documents['Pulumi.yaml']).config).toMatchObject({ system: {}, hats: { type: 'integer', default: 1 } });
  });

  test('is deployed and read back by `npm run local`, and measured by `npm run bench:sql`', () => {
    const rows = { expectations: [], minimumAccountRows: 0, minimumRows: 0 };
    const read = (name: string): unknown => ({ ...rows, readFrom: name });
    const [toy] = localAwsSystems(systems, read).filter(({ name }) => name === 'Toy');
    expect(toy).toMatchObject({ tables: 'test/sql/toy-tables.sql', readFrom: 'toy' });
    const [doll] = localAzureSystems(systems, read).filter(({ name }) => name === 'Doll');
    expect(doll).toMatchObject({ readFrom: 'doll' });
    expect(Object.keys(benchmarks(systems, () => jest.fn()))).toContain('Toy');
  });
});
