-- metrics: true
-- TT-DBC-03
SELECT pg_database_size('traitortrack') AS "DatabaseSizeBytes";
