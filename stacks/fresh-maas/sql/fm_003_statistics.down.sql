-- keeps-data: the extension has views and functions, and no table of its own
DROP EXTENSION IF EXISTS pg_stat_statements;
