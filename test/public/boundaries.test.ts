import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

interface Finding {
  readonly ruleId: string | null;
  readonly message: string;
}

interface Snippet {
  readonly path: string;
  readonly code: string;
}

const root = join(__dirname, '../..');

function lint(snippets: readonly Snippet[]): Finding[][] {
  const answer = execFileSync(process.execPath, [join(root, 'test/support/lint-snippets.mjs')], {
    cwd: root,
    input: JSON.stringify(snippets),
    encoding: 'utf8',
  });
  return JSON.parse(answer) as Finding[][];
}

const imports = (path: string, specifier: string): Snippet => ({ path, code: `export { X } from '${specifier}';\n` });

const domain = 'lib/domain/virtual.ts';
const aws = 'lib/aws/virtual.ts';
const sizing = 'lib/domain/sizing/virtual.ts';
const compute = 'lib/aws/compute/virtual.ts';
const boot = 'lib/aws/compute/boot/virtual.ts';
/** A folder that does not exist yet: the rules are written by pattern. */
const fresh = 'lib/azure/messaging/virtual.ts';
const github = 'lib/github/virtual.ts';
const workload = 'lib/workload/virtual.ts';
const azure = 'lib/azure/virtual.ts';
const stack = 'stacks/virtual-system/stack.ts';
const bin = 'bin/virtual.ts';
const local = 'local/virtual.ts';

const refusedImports: readonly [path: string, specifier: string][] = [
  [domain, 'node:fs'],
  [domain, 'fs'],
  [domain, 'aws-cdk-lib'],
  [domain, 'constructs'],
  [domain, '@pulumi/pulumi'],
  [domain, 'fast-check'],
  [domain, '../aws'],
  [domain, '../azure'],
  [domain, './index'],
  [domain, '.'],
  [domain, '../domain'],
  [domain, './sizing/../index'],
  [sizing, '../index'],
  [sizing, '..'],
  [sizing, 'yaml'],
  [sizing, 'node:fs'],
  [sizing, '../../aws'],
  [sizing, '../../domain'],
  [aws, '../domain/problem'],
  [aws, '../domain/index'],
  [aws, '../azure'],
  [aws, './index'],
  [aws, '.'],
  [aws, '@pulumi/aws'],
  [aws, '@aws-cdk/aws-elasticache-alpha'],
  [aws, 'cdk-nag'],
  [aws, 'node:child_process'],
  [aws, '../../stacks/traitor-track/workload'],
  [compute, '../index'],
  [compute, '../../domain/sizing/plan'],
  [compute, '../../domain/index'],
  [compute, '../../azure'],
  [compute, '../../../stacks/parts/environment'],
  [boot, '../../index'],
  [boot, '../../../domain/problem'],
  [boot, '../../../azure'],
  [boot, '../../../github'],
  [boot, '../../../../stacks/parts/environment'],
  [boot, 'node:os'],
  [azure, '../aws'],
  [azure, '../domain/problem'],
  [azure, 'aws-cdk-lib'],
  [azure, 'constructs'],
  [azure, 'node:child_process'],
  [azure, 'node:fs/promises'],
  [azure, './index'],
  [fresh, '../../aws'],
  [fresh, '../index'],
  [fresh, '../../domain/problem'],
  [fresh, 'yaml'],
  [github, '../aws'],
  [github, '../domain/problem'],
  [github, 'yaml'],
  [workload, '../aws'],
  [workload, '../domain/problem'],
  [workload, 'node:path'],
  [workload, 'commander'],
  [stack, '../../lib/aws/network'],
  [stack, '../../lib/domain/problem'],
  [stack, '../../lib/azure/index'],
  [stack, '../../lib/github/pipeline'],
  [stack, '../../lib/workload/yaml-file'],
  [stack, '../../lib'],
  [stack, '../../bin/cdk'],
  [stack, '../../local/run'],
  [stack, '../../test/support/stack'],
  [stack, './index'],
  [stack, '.'],
  [bin, '../lib/aws/network'],
  [bin, '../test/support/stack'],
  [local, '../lib/domain/problem'],
  [local, '../test/support/stack'],
];

const acceptedImports: readonly [path: string, specifier: string][] = [
  [domain, './problem'],
  [aws, '../domain'],
  [aws, './network'],
  [aws, 'aws-cdk-lib'],
  [aws, 'aws-cdk-lib/aws-ec2'],
  [aws, 'constructs'],
  [aws, './compute/boot/boot-script'],
  [domain, './sizing/plan'],
  [sizing, './workload'],
  [sizing, '../problems'],
  [sizing, '../data/connection-limit'],
  [compute, './boot/boot-script'],
  [compute, '../edge/load-balancer'],
  [compute, '../../domain'],
  [boot, './user-data'],
  [boot, '../prometheus-scrape'],
  [boot, '../../physical-name'],
  [boot, '../../../domain'],
  [fresh, '../network/network'],
  [fresh, '../../domain'],
  [fresh, '@pulumi/pulumi'],
  [github, './pins'],
  [github, '../domain'],
  [github, 'node:fs'],
  [workload, './yaml-file'],
  [workload, './schema.json'],
  [workload, '../domain'],
  [workload, 'yaml'],
  [workload, 'node:fs'],
  [azure, '../domain'],
  [azure, './network'],
  [azure, '@pulumi/azure-native/network'],
  [azure, 'node:crypto'],
  [azure, 'node:fs'],
  [azure, 'node:zlib'],
  [stack, '../../lib/aws'],
  [stack, '../../lib/domain'],
  [stack, './workload'],
  [stack, 'aws-cdk-lib'],
  [bin, '../stacks/traitor-track/stack'],
  [local, '../lib/domain'],
];

const refusedCode: readonly [path: string, code: string, rule: string][] = [
  [domain, 'console.log(1);', 'no-console'],
  [aws, 'console.log(1);', 'no-console'],
  [azure, 'console.log(1);', 'no-console'],
  [domain, 'export const region = process.env.REGION;', 'no-restricted-globals'],
  [aws, 'export const region = process.env.REGION;', 'no-restricted-globals'],
  [azure, 'export const region = process.env.REGION;', 'no-restricted-globals'],
  [domain, 'export const now = new Date();', 'no-restricted-globals'],
  [domain, 'export const now = Date.now();', 'no-restricted-globals'],
  [domain, 'export const now = performance.now();', 'no-restricted-globals'],
  [domain, 'setTimeout(() => undefined, 1);', 'no-restricted-globals'],
  [domain, 'export const luck = Math.random();', 'no-restricted-properties'],
  [domain, "export const late = import('node:fs');", 'no-restricted-syntax'],
  [aws, "export type Late = import('../domain/problem').Problem;", 'no-restricted-syntax'],
  [aws, "import problem = require('../domain/problem');\nexport const x = problem;", 'no-restricted-syntax'],
  [domain, "export const fs: unknown = require('fs');", '@typescript-eslint/no-require-imports'],
  [domain, 'export const x: any = 1;', '@typescript-eslint/no-explicit-any'],
  [aws, 'export const x: any = 1;', '@typescript-eslint/no-explicit-any'],
  [stack, 'export const x: any = 1;', '@typescript-eslint/no-explicit-any'],
  ['test/aws/virtual.test.ts', "test.only('x', () => undefined);", 'no-restricted-properties'],
  ['test/aws/virtual.test.ts', "describe.skip('x', () => undefined);", 'no-restricted-properties'],
];

describe('lint enforces the dependency rule', () => {
  let findings: Finding[][];

  beforeAll(() => {
    findings = lint([
      ...refusedImports.map(([path, specifier]) => imports(path, specifier)),
      ...acceptedImports.map(([path, specifier]) => imports(path, specifier)),
      ...refusedCode.map(([path, code]) => ({ path, code })),
    ]);
  }, 60_000);

  test.each(refusedImports.map(([path, specifier], index) => ({ path, specifier, index })))(
    '$path must not import $specifier, and the message names the decision',
    ({ index }) => {
      expect(findings[index]).toContainEqual({
        ruleId: 'no-restricted-imports',
        message: expect.stringContaining('docs/decisions/0001'),
      });
    },
  );

  test.each(acceptedImports.map(([path, specifier], index) => ({ path, specifier, index })))(
    '$path may import $specifier',
    ({ index }) => {
      expect(findings[refusedImports.length + index]).toEqual([]);
    },
  );

  test.each(refusedCode.map(([path, code, rule], index) => ({ path, code, rule, index })))(
    '$path must not contain: $code',
    ({ rule, index }) => {
      const found = findings[refusedImports.length + acceptedImports.length + index];
      expect(found.map(({ ruleId }) => ruleId)).toContain(rule);
    },
  );
});
