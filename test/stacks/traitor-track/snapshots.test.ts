import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from 'pretty-format';
import { Application } from '../../../lib/aws';
import { DeploymentEnvironment } from '../../../stacks/environment';
import * as serializer from '../../support/snapshot-serializer';
import { Synthesized, VARIANTS, synthesize, templatesOf } from './synthesized';

/**
 * The templates as they are deployed. A change here is a change to somebody's account: read it before `npx jest -u`.
 * Staging differs from production in sizes only, which the invariants compare with its plan.
 */
const BUILT = VARIANTS.filter(([, { environment }]) => environment !== DeploymentEnvironment.STAGING);

const jsonOf = (synthesized: Synthesized): [string, object][] =>
  templatesOf(synthesized).map(([stack, template]) => [stack.node.id, template.toJSON()]);

describe.each(BUILT)('%s', (_, props) => {
  test.each(jsonOf(synthesize(props)))('%s', (__, template) => {
    expect(template).toMatchSnapshot();
  });
});

test('another application changes what the instances fetch, and no line of a snapshot', () => {
  const folders: string[] = [];
  const withApplication = (content: string): [string, object][] => {
    const folder = mkdtempSync(join(tmpdir(), 'loadbearing-application-'));
    folders.push(folder);
    writeFileSync(join(folder, 'main.py'), content);
    return jsonOf(synthesize({ application: Application.directory(folder) }));
  };
  const snapshotOf = (templates: [string, object][]): string => format(templates, { plugins: [serializer] });
  try {
    const one = withApplication('one');
    const other = withApplication('other');
    expect(JSON.stringify(one) === JSON.stringify(other)).toBe(false);
    expect(snapshotOf(one) === snapshotOf(other)).toBe(true);
  } finally {
    folders.forEach((folder) => rmSync(folder, { recursive: true, force: true }));
  }
});
