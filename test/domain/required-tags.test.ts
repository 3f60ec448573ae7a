import fc from 'fast-check';
import { RequiredTags } from '../../lib/domain';
import { faults } from '../support/problems-of';
import { textWithControlCharacters } from '../support/text-with-control-characters';

const tags = { project: 'TraitorTrack', environment: 'production', owner: 'platform@example.com', costCenter: 'CC-42' };

test('the tags name project, environment, owner, cost center and the tool that manages the resource', () => {
  expect(new RequiredTags(tags).asMap).toEqual({
    Project: 'TraitorTrack',
    Environment: 'production',
    Owner: 'platform@example.com',
    CostCenter: 'CC-42',
    ManagedBy: 'loadbearing',
  });
});

test('the tool that manages the resource can be set', () => {
  expect(new RequiredTags({ ...tags, managedBy: 'our platform' }).asMap.ManagedBy).toBe('our platform');
});

test('letters of any language are valid', () => {
  expect(new RequiredTags({ ...tags, owner: 'Équipe données' }).asMap.Owner).toBe('Équipe données');
});

test('one error names every invalid tag', () => {
  const invalid = {
    project: '',
    environment: '\t',
    owner: 'a;b',
    costCenter: 'x'.repeat(257),
    managedBy: 'a\nb',
  };
  expect(faults(() => new RequiredTags(invalid))).toEqual([
    'invalid-format at RequiredTags.Project',
    'invalid-format at RequiredTags.Environment',
    'invalid-format at RequiredTags.Owner',
    'invalid-format at RequiredTags.CostCenter',
    'invalid-format at RequiredTags.ManagedBy',
  ]);
});

test('no tag can contain a control character', () => {
  fc.assert(
    fc.property(textWithControlCharacters, (owner) => {
      expect(faults(() => new RequiredTags({ ...tags, owner }))).toEqual(['invalid-format at RequiredTags.Owner']);
    }),
  );
});

test('[LB-RC-38] one error names every missing tag', () => {
  expect(faults(() => new RequiredTags({ project: 'Shop', owner: null } as never))).toEqual([
    'missing-value at RequiredTags.environment',
    'missing-value at RequiredTags.owner',
    'missing-value at RequiredTags.costCenter',
  ]);
});
