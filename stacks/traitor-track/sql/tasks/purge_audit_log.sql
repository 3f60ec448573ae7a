-- TT-DBC-01. In committed batches: a single DELETE would hold its locks, and the WAL, until the end.
DO $$
DECLARE
  deleted bigint;
BEGIN
  LOOP
    DELETE FROM audit_log
    WHERE ctid = ANY (ARRAY(SELECT ctid FROM audit_log WHERE timestamp < now() - interval '1 year' LIMIT 10000));
    GET DIAGNOSTICS deleted = ROW_COUNT;
    EXIT WHEN deleted = 0;
    COMMIT;
  END LOOP;
END
$$;

-- PostgreSQL reuses the space; only vacuum_full_audit_log returns it to the storage.
VACUUM ANALYZE audit_log;
