-- TT-MNT-03. The report puts CONCURRENTLY last, a syntax error (GAP-TT-14). A concurrent reindex always skips system catalogs.
REINDEX DATABASE CONCURRENTLY traitortrack;

-- TT-MNT-04
ANALYZE VERBOSE;

-- TT-MNT-05
VACUUM ANALYZE;
