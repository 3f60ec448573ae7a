import fc from 'fast-check';
import { RequiredTags } from '../../lib/domain';
import { problemsOf } from '../support/problems-of';
import { textWithControlCharacters } from '../support/text-with-control-characters';

const tags = { project: 'TraitorTrack', environment: 'production', owner: 'platform@example.com', costCenter: 'CC-42' };

test('every resource tells its project, environment, owner, cost center and what manages it', () => {
  expect(new RequiredTags(tags).asMap).toEqual({
    Project: 'TraitorTrack',
    Environment: 'production',
    Owner: 'platform@example.com',
    CostCenter: 'CC-42',
    ManagedBy: 'loadbearing',
  });
});

test('what manages the resource can be named', () => {
  expect(new RequiredTags({ ...tags, managedBy: 'our platform' }).asMap.ManagedBy).toBe('our platform');
});

test('letters of every language are accepted', () => {
  expect(new RequiredTags({ ...tags, owner: 'Équipe données' }).asMap.Owner).toBe('Équipe données');
});

test('every missing or unusable tag is reported at once', () => {
  const found = problemsOf(
    () =>
      new RequiredTags({
        project: '',
        environment: undefined as never,
        owner: 'a;b',
        costCenter: 'x'.repeat(257),
        managedBy: 'a\nb',
      }),
  );
  expect(found.map((p) => [p.where, p.what])).toEqual([
    ['RequiredTags.Project', 'Project is ""'],
    ['RequiredTags.Environment', 'Environment is undefined'],
    ['RequiredTags.Owner', 'Owner is "a;b"'],
    ['RequiredTags.CostCenter', `CostCenter is "${'x'.repeat(257)}"`],
    ['RequiredTags.ManagedBy', 'ManagedBy is "a\\nb"'],
  ]);
});

test('no tag holds a control character', () => {
  fc.assert(
    fc.property(textWithControlCharacters, (owner) => {
      expect(() => new RequiredTags({ ...tags, owner })).toThrow('RequiredTags.Owner');
    }),
  );
});
