import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { StackValidationPolicy } from '@pulumi/policy';
import { LoadbearingPolicies, PolicyResource } from '../../../lib/azure';
import { CheckCodes, CheckOptions, Json, Shape } from '../../../lib/domain';
import { inputFaults } from '../../support/input-problems-of';

const PLANTED = join(__dirname, '../../fixtures/planted/azure');
/** Codes that need an earlier version, settings, or the marks of secrets that only a state has. */
const OF_STATES = /^LB23|^LB221[12]|password-in-the-state/;
const OPTIONS: CheckOptions = { requiredTags: ['Project', 'Owner'] };

/** Returns the resources of a state as a policy gets them: what is not known yet throws when it is read. */
function resourcesOf(file: string): PolicyResource[] {
  const state = JSON.parse(readFileSync(file, 'utf8')) as Json;
  return Shape.records(Shape.record(state.deployment).resources).map(
    ({ urn, type, id, inputs, protect, propertyDependencies }) => ({
      ...{ urn: String(urn), type: String(type), opts: { protect: protect === true } },
      props: Object.defineProperty({ id, ...Shape.record(inputs) }, 'later', {
        enumerable: true,
        get: () => {
          throw new Error('unknown');
        },
      }),
      propertyDependencies: Object.fromEntries(
        Object.entries(Shape.record(propertyDependencies)).map(([name, urns]) => [
          name,
          (urns as string[]).map((it) => ({ urn: it })),
        ]),
      ),
    }),
  );
}

function violationsOf(file: string, options?: CheckOptions): string[] {
  return LoadbearingPolicies.all(options).flatMap(({ name, validateStack }) => {
    const reported: string[] = [];
    validateStack({ resources: resourcesOf(file) }, (message, urn) => reported.push(`${message} ${urn}`));
    return reported.map(() => name.slice(0, 'lb2001'.length).toUpperCase());
  });
}

test('are those of a PolicyPack', () => {
  const policies: readonly StackValidationPolicy[] = LoadbearingPolicies.all();
  expect(policies.map(({ name }) => name)).toEqual([...new Set(policies.map(({ name }) => name))]);
  expect(policies.find(({ name }) => name.startsWith('lb2001'))).toMatchObject({
    ...{ name: 'lb2001-connections-above-limit', enforcementLevel: 'mandatory' },
  });
  expect(policies.length).toBe(CheckCodes.ALL.length - 4);
});

test.each(readdirSync(PLANTED).filter((it) => !OF_STATES.test(it)))('find %s, and not its clean twin', (fault) => {
  const [code] = fault.split('-');
  const options = code === 'LB2208' ? OPTIONS : undefined;
  expect(violationsOf(join(PLANTED, fault, 'faulty.json'), options)).toEqual([code]);
  expect(violationsOf(join(PLANTED, fault, 'clean.json'), options)).toEqual([]);
});

test('take no password for plain text, since a policy gets secrets as plain values', () => {
  expect(violationsOf(join(PLANTED, 'LB2207-password-in-the-state/faulty.json'))).toEqual([]);
});

test('reject settings that are none', async () => {
  const options = { coreQuota: -1, pools: [{ service: 'web', processes: 0, connections: 1.5 }], namePattern: '(' };
  expect(await inputFaults(() => LoadbearingPolicies.all(options))).toEqual([
    'number-out-of-range at pools[web].processes',
    'number-out-of-range at pools[web].connections',
    'number-out-of-range at coreQuota',
    'invalid-format at namePattern',
  ]);
});
