-- TT-DBC-02. Manual only: it rewrites the table under an exclusive lock and needs space for both copies.
VACUUM FULL audit_log;
