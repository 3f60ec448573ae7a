import { DatabaseAccess, DatabaseRoles } from '../../lib/domain';

/** Logins of the backend, which runs its own migrations, and of the workers. */
export const LOGINS = { backend: 'bookreader_backend', workers: 'bookreader_workers' };
export const ROLES = new DatabaseRoles({
  name: 'bookreader',
  roles: [
    { name: LOGINS.backend, access: DatabaseAccess.OWNER },
    { name: LOGINS.workers, access: DatabaseAccess.WRITER },
  ],
  alternating: true,
});
