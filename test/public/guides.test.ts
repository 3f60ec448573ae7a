import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { aBundle } from '../support/a-bundle';
import { runProgram } from '../support/pulumi-program';

const root = join(__dirname, '../..');
// Inside the project, so that the examples find the packages a user would have.
const folder = mkdtempSync(join(root, '.local-guides-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
// What an example reads beside itself.
writeFileSync(join(folder, 'migrations.json'), aBundle().toJson());

interface Example {
  readonly name: string;
  readonly file: string;
}

const examples: Example[] = readdirSync(join(root, 'docs'))
  .filter((file) => file.endsWith('.md'))
  .flatMap((guide) =>
    [
      ...readFileSync(join(root, 'docs', guide), 'utf8').matchAll(
        /^## (.*)\n(?:(?!^## )[\s\S])*?```ts\n([\s\S]*?)```/gm,
      ),
    ].map(([, heading, code], index) => {
      const file = join(folder, `${guide.replace(/\W/g, '-')}-${index}.ts`);
      writeFileSync(file, code);
      return { name: `${guide}: ${heading}`, file };
    }),
  );

jest.mock('loadbearing', () => jest.requireActual<object>('../../lib/domain'), { virtual: true });
jest.mock('loadbearing/aws', () => jest.requireActual<object>('../../lib/aws'), { virtual: true });
jest.mock('loadbearing/azure', () => jest.requireActual<object>('../../lib/azure'), { virtual: true });

test('the guides have examples', () => {
  expect(examples.length).toBeGreaterThanOrEqual(4);
});

test('every example of the guides compiles as a user would compile it', () => {
  const program = ts.createProgram(
    examples.map(({ file }) => file),
    {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.Node16,
      moduleResolution: ts.ModuleResolutionKind.Node16,
      types: ['node'],
      paths: {
        loadbearing: [join(root, 'lib/domain/index.ts')],
        'loadbearing/aws': [join(root, 'lib/aws/index.ts')],
        'loadbearing/azure': [join(root, 'lib/azure/index.ts')],
      },
    },
  );
  // Of the examples: the library itself is checked by `npm run typecheck`.
  const found = examples.flatMap(({ file }) => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)));
  const complaints = found.map(({ messageText, file, start }) => {
    const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
    return `${file?.fileName ?? ''}:${line} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
  expect(complaints).toEqual([]);
}, 120_000);

test.each(examples)('$name runs', async ({ file }) => {
  const told = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    const config = { 'shop:databasePassword': 'A-password-4-tests' };
    if (readFileSync(file, 'utf8').includes('loadbearing/azure')) await runProgram(() => import(file), { config });
    else await import(file);
  } finally {
    told.mockRestore();
  }
});
