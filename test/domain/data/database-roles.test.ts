import { DatabaseAccess, DatabaseRoles, DatabaseRolesProps } from '../../../lib/domain';
import { faults } from '../../support/problems-of';

const props: DatabaseRolesProps = {
  name: 'shop',
  roles: [
    { name: 'web', access: DatabaseAccess.OWNER },
    { name: 'report', access: DatabaseAccess.READER },
  ],
};

describe('[LB-RC-25] the logins of a database', () => {
  test('each have a pool in each database', () => {
    expect(new DatabaseRoles(props).pools).toBe(2);
    expect(new DatabaseRoles({ ...props, databases: 3 }).pools).toBe(6);
    expect(new DatabaseRoles({ ...props, alternating: true }).pools).toBe(4);
  });

  test('are twice as many for rotations without a gap', () => {
    expect(new DatabaseRoles({ ...props, alternating: true }).logins).toEqual([
      ...['web', 'web_clone', 'report', 'report_clone'],
    ]);
  });

  test('have a password each, or that of the login in use', () => {
    const logins = (roles: DatabaseRoles): unknown[] =>
      (JSON.parse(roles.toJson()) as { logins: { name: string; variable: string; current?: unknown }[] }).logins.map(
        ({ name, variable, current }) => [name, variable, current],
      );
    expect(logins(new DatabaseRoles(props))[1]).toEqual(['report', 'PASSWORD_OF_REPORT', undefined]);
    expect(logins(new DatabaseRoles({ ...props, alternating: true }))[3]).toEqual([
      ...['report_clone', 'PASSWORD_OF_REPORT_CLONE'],
      { login: 'LOGIN_OF_REPORT', password: 'PASSWORD_OF_REPORT' },
    ]);
  });

  test('may end with _clone only if a rotation does not derive another name from it', () => {
    const clone = { ...props, roles: [{ name: 'web_clone', access: DatabaseAccess.OWNER }] };
    expect(new DatabaseRoles(clone).names).toEqual(['web_clone']);
    expect(faults(() => new DatabaseRoles({ ...clone, alternating: true }))).toEqual([
      'invalid-format at DatabaseRoles.roles[0].name',
    ]);
  });

  test('have the schemas of the application only', () => {
    const json = new DatabaseRoles({ ...props, schemas: ['sales', 'stock'] }).toJson();
    expect(json).toContain('sales');
    expect(json).not.toContain('public');
  });

  test.each<[Partial<DatabaseRolesProps>, string[]]>([
    [{ name: 'Shop' }, ['invalid-format at DatabaseRoles.name']],
    [{ roles: [] }, ['empty-list at DatabaseRoles.roles']],
    [
      { roles: [{ name: 'a"; DROP ROLE x', access: DatabaseAccess.READER }] },
      ['invalid-format at DatabaseRoles.roles[0].name'],
    ],
    [
      { roles: [{ name: 'pg_read', access: DatabaseAccess.READER }] },
      ['invalid-format at DatabaseRoles.roles[0].name'],
    ],
    [
      { roles: [{ name: 'web', access: 'admin' as DatabaseAccess }] },
      ['unknown-choice at DatabaseRoles.roles[web].access'],
    ],
    [{ roles: [{ name: 'shop_owner', access: DatabaseAccess.READER }] }, ['duplicate at DatabaseRoles.roles']],
    [{ name: 'pg' }, ['invalid-format at DatabaseRoles.name']],
    [{ name: 'pg_shop' }, ['invalid-format at DatabaseRoles.name']],
    ...['public', 'none', 'postgres'].map((name): [Partial<DatabaseRolesProps>, string[]] => [
      { roles: [{ name, access: DatabaseAccess.READER }] },
      ['reserved-name at DatabaseRoles.roles[0].name'],
    ]),
    [{ schemas: ["it's"] }, ['invalid-format at DatabaseRoles.schemas[0]']],
    [{ databases: 0 }, ['number-out-of-range at DatabaseRoles.databases']],
  ])('%j is rejected', (more, expected) => {
    expect(faults(() => new DatabaseRoles({ ...props, ...more }))).toEqual(expected);
  });
});

test('a plan whose logins alternate no longer leaves the second login its rights: a secret may hold it', () => {
  const roles = new DatabaseRoles({ name: 'shop', roles: [{ name: 'shop_web', access: DatabaseAccess.OWNER }] });
  const { revocations } = JSON.parse(roles.toJson()) as { readonly revocations: string };
  expect(revocations).toContain("(('shop_web', 'shop_owner'), ('shop_web_clone', 'shop_owner'))");
});
