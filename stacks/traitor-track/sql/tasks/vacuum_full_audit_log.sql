-- TT-DBC-02. By hand only: nothing can read or write the table while it is written anew, and both copies need room.
VACUUM FULL audit_log;
