import { DatabaseAccess, DatabaseRoles } from '../../lib/domain';

/** Login of the backend, which creates its tables. The engine does not use the database. */
export const LOGINS = { backend: 'argo_alpine_backend' };
export const ROLES = new DatabaseRoles({
  name: 'argo_alpine',
  roles: [{ name: LOGINS.backend, access: DatabaseAccess.OWNER }],
  alternating: true,
});
