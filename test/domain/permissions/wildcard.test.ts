import { Wildcard } from '../../../lib/domain';

test.each([
  ['iam:*', 'iam:PassRole', true],
  ['iam:Put*Policy', 'iam:PutRolePolicy', true],
  ['iam:put*policy', 'IAM:PutUserPolicy', true],
  ['iam:Put*Policy', 'iam:PutRolePermissionsBoundary', false],
  ['iam:?assRole', 'iam:PassRole', true],
  ['iam:P?Role', 'iam:PassRole', false],
  ['*', 'ecs:RunTask', true],
  ['ecs:RunTask', 'ecs:RunTasks', false],
  ['ecs:R*n*k', 'ecs:RunTask', true],
])('the action %s is for %s: %s', (pattern, action, expected) => {
  expect(Wildcard.matchesAction(pattern, action)).toBe(expected);
});

test.each([
  ['*', '', true],
  ['a?c', 'ab*', true],
  ['a?c', 'abd*', false],
  ['*a', 'b*', true],
])('some text is one of %s and one of %s: %s', (one, other, expected) => {
  expect(Wildcard.overlaps(one, other)).toBe(expected);
  expect(Wildcard.overlaps(other, one)).toBe(expected);
});

test.each([
  ['arn:aws:iam::*:role/app-*', 'arn:*:iam::*:role/*-web', true],
  ['arn:aws:iam::*:role/app-*', 'arn:*:iam::*:role/web', false],
  ['arn:aws:ssm:*:*:document/a:b*', 'arn:*:ssm:*:*:document/a:bc', true],
  ['*', 'arn:*:iam::*:role/web', true],
  ['arn:aws:iam::*', 'arn:*:iam::*:role/web', true],
])('some ARN is one of %s and one of %s: %s', (one, other, expected) => {
  expect(Wildcard.overlapsArn(one, other)).toBe(expected);
});

test('a star in a text that is no pattern stands for itself', () => {
  expect(Wildcard.matches('role/app', 'role/*')).toBe(false);
  expect(Wildcard.matches('role/*', 'role/*')).toBe(true);
});
