-- TT-DBC-01. In batches, each of them committed: a single DELETE would hold its locks, and the WAL, for the whole of it.
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

-- The space is used again; it goes back to the storage only by vacuum_full_audit_log.
VACUUM ANALYZE audit_log;
