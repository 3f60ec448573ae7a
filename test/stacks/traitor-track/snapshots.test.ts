import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from 'pretty-format';
import { Application } from '../../../lib/aws';
import { DeploymentEnvironment } from '../../../stacks/parts/environment';
import * as serializer from '../../support/snapshot-serializer';
import { differences } from '../../support/template-differences';
import { Synthesized, VARIANTS, synthesize, templatesOf } from './synthesized';

/**
 * The templates as they are deployed: production's whole, of the others what they have otherwise. A change here is a change to somebody's
 * account: read it before `npx jest -u`.
 */
const { PRODUCTION } = DeploymentEnvironment;
const OTHERS = VARIANTS.filter(([, { environment, domain }]) => environment !== PRODUCTION || domain !== undefined);

const jsonOf = (synthesized: Synthesized): [string, object][] =>
  templatesOf(synthesized).map(([stack, template]) => [stack.node.id, template.toJSON()]);

const PLAIN = jsonOf(synthesize({ environment: PRODUCTION }));

test.each(PLAIN)('production: %s', (_, template) => {
  expect(template).toMatchSnapshot();
});

describe.each(OTHERS)('%s', (_, { environment = PRODUCTION, domain }) => {
  // With a domain it is compared with the same environment without one, which is compared with production.
  const compared = domain ? environment : PRODUCTION;
  const from = new Map(jsonOf(synthesize({ environment: compared })));
  test.each(jsonOf(synthesize({ environment, domain })))('%s', (name, template) => {
    expect(
      differences({ environment, template }, { environment: compared, template: from.get(name) }),
    ).toMatchSnapshot();
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
