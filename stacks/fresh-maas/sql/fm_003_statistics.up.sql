-- FM-PG-14. The server must load the library (shared_preload_libraries), which is a server setting.
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
