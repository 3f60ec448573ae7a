import { DatabaseAccess, DatabaseRoles } from '../../lib/domain';

/** Login of the application, which creates its tables. The maintenance reindexes the whole database, as its administrator. */
export const LOGINS = { web: 'traitortrack_web' };
export const ROLES = new DatabaseRoles({
  name: 'traitortrack',
  roles: [{ name: LOGINS.web, access: DatabaseAccess.OWNER }],
  alternating: true,
});
