import * as path from 'node:path';
import { sourceOf } from '../../local/source';
import { Account } from '../../verify/aws/account';
import { Registry } from '../../local/emulator';
import { TRAITOR_TRACK } from '../../verify/expectations/traitor-track';
import { Expectation, readBack, readBackProblems, Source, renderTable } from '../../verify/read-back';
import { python } from '../support/python';

const REGISTRY: Registry = {
  version: '1.0.0',
  emulated: ['AWS::RDS::DBInstance', 'AWS::AutoScaling::AutoScalingGroup'],
  added: ['AWS::EC2::NatGateway'],
  placeholders: ['AWS::Synthetics::Canary'],
  patches: [{ name: 'read replica', type: 'AWS::RDS::DBInstance', properties: ['*'], why: 'ignored' }],
  problems: [],
};
const FROM_REGISTRY = (it: Expectation): Source => sourceOf(it, REGISTRY);
const NO_ACCOUNT = undefined as unknown as Account;

function row(found: unknown, more: Partial<Expectation> = {}): Expectation {
  return {
    id: 'TT-1',
    setting: 'size',
    asked: 3,
    type: 'AWS::RDS::DBInstance',
    find: () => Promise.resolve(found),
    ...more,
  };
}

describe('the source of a found value', () => {
  test('is the account when the emulator’s own CloudFormation put it there', () => {
    expect(sourceOf({ type: 'AWS::RDS::DBInstance' }, REGISTRY)).toBe('account');
  });

  test.each([
    ['a type we add', { type: 'AWS::EC2::NatGateway' }],
    ['a placeholder', { type: 'AWS::Synthetics::Canary' }],
    ['a patch of ours', { type: 'AWS::RDS::DBInstance', patch: 'read replica' }],
  ])('is a handler for %s', (_, expectation) => {
    expect(sourceOf(expectation, REGISTRY)).toBe('handler');
  });

  test('cannot be claimed for a type or a patch that does not exist', () => {
    expect(() => sourceOf({ type: 'AWS::Nothing::Here' }, REGISTRY)).toThrow('unknown to the emulator');
    expect(() => sourceOf({ type: 'AWS::RDS::DBInstance', patch: 'other' }, REGISTRY)).toThrow("no patch 'other'");
  });
});

describe('reading an account back', () => {
  test('a value matches as its text, or when it will do', async () => {
    const rows = await readBack(
      [row('3'), row(4), row(4, { accepts: (found) => Number(found) >= 3 }), row([1, 2], { asked: '1, 2' })],
      NO_ACCOUNT,
      FROM_REGISTRY,
    );
    expect(rows.map((it) => it.matches)).toEqual([true, false, true, true]);
  });

  test('what cannot be read is a mismatch that says why', async () => {
    const [found] = await readBack(
      [row(0, { find: () => Promise.reject(new Error('no database')) })],
      NO_ACCOUNT,
      FROM_REGISTRY,
    );
    expect(found).toMatchObject({ matches: false, found: 'cannot be read: no database' });
  });

  test('every mismatch and too few rows of the account are problems', async () => {
    const rows = await readBack([row(3), row(4)], NO_ACCOUNT, FROM_REGISTRY);
    expect(readBackProblems(rows, 2)).toEqual(['TT-1 size: asked 3, found 4']);
    expect(readBackProblems(rows.slice(0, 1), 25)).toEqual([
      'only 1 of the settings come from the account, at least 25 must',
    ]);
  });

  test('the table shows what was asked, what was found and where from', async () => {
    const table = renderTable(await readBack([row(4)], NO_ACCOUNT, FROM_REGISTRY), false);
    expect(table).toMatch(/TT-1 .* size .* 3 .* ✖ 4 .* account/);
  });
});

describe('what is expected of TraitorTrack', () => {
  const ours = python<string[]>(
    `import re, pathlib
answer(re.findall(r'^    "(AWS::[A-Za-z0-9:]+)": ', "".join(p.read_text() for p in pathlib.Path(input).glob("*.py")), re.M) +
       re.findall(r'name="([a-z ]+)"', "".join(p.read_text() for p in pathlib.Path(input).glob("*.py"))))`,
    path.resolve(__dirname, '../../local/ministack/handlers'),
  );

  test('is at least 35 settings, 25 of them on types that are the emulator’s own', () => {
    expect(TRAITOR_TRACK.length).toBeGreaterThanOrEqual(35);
    const own = TRAITOR_TRACK.filter((it) => it.patch === undefined && !ours.includes(it.type));
    expect(own.length).toBeGreaterThanOrEqual(25);
  });

  test('names only patches that exist', () => {
    const named = TRAITOR_TRACK.flatMap((it) => it.patch ?? []);
    expect(named.filter((it) => !ours.includes(it))).toEqual([]);
    expect(named.length).toBeGreaterThan(0);
  });
});
