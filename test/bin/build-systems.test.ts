import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { buildSystems } from '../../bin/build-systems';
import { parseContext } from '../../bin/context';
import { faults } from '../support/problems-of';

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'build-systems-'));
afterAll(() => rmSync(folder, { recursive: true }));

function build(app: App, choices: string): string[] {
  writeFileSync(join(folder, 'production.yaml'), choices);
  return buildSystems(app, parseContext(app, undefined, folder));
}
const stacks = (app: App): string[] => app.node.children.filter((it) => Stack.isStack(it)).map(({ node }) => node.id);

test('[LB-RC-03] a system that is not chosen for production does not stop the others', () => {
  const app = new App();
  const lines = build(app, 'OpsCenter:\n  backendImage: placeholder\n  alarmEmail: ops@example.com\n');
  expect(stacks(app)).toEqual(['OpsCenterGlobal', 'OpsCenterData', 'OpsCenter']);
  expect(lines.filter((it) => it.includes('left out')).map((it) => it.split(' ')[0])).toEqual([
    'ArgoAlpine',
    'BookReader',
    'Starter',
    'TraitorTrack',
  ]);
});

test('[LB-RC-27] a system that is chosen is not left out for want of someone to notify', () => {
  expect(faults(() => build(new App(), 'OpsCenter:\n  backendImage: placeholder\n'))[0]).toBe(
    'missing-value at OpsCenter.alarmEmail',
  );
});

test('[LB-RC-03] without any choice, those of all systems are reported', () => {
  const app = new App();
  expect(faults(() => build(app, 'all:\n  alarmEmail: ops@example.com\n'))).toEqual(
    ['ArgoAlpine.backendImage', 'ArgoAlpine.argoImage', 'BookReader.backendImage', 'OpsCenter.backendImage']
      .concat('Starter.image', 'TraitorTrack.applicationDirectory')
      .map((it) => `production-choice-missing at ${it}`),
  );
  expect(stacks(app)).toEqual([]);
});

test('[LB-RC-03] the only system of an app is never left out', () => {
  const app = new App({ context: { system: 'TraitorTrack' } });
  expect(faults(() => build(app, 'all:\n  alarmEmail: ops@example.com\n'))).toEqual([
    'production-choice-missing at TraitorTrack.applicationDirectory',
  ]);
});
