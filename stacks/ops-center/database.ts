import { DatabaseAccess, DatabaseRoles } from '../../lib/domain';

/** Logins of the application, which creates its tables, and of the job that refreshes a view. */
export const LOGINS = { backend: 'ops_center_backend', jobs: 'ops_center_jobs' };
export const ROLES = new DatabaseRoles({
  name: 'ops_center',
  roles: [
    { name: LOGINS.backend, access: DatabaseAccess.OWNER },
    { name: LOGINS.jobs, access: DatabaseAccess.MAINTAINER },
  ],
  alternating: true,
});
