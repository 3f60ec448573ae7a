/** A task that runs on a schedule. Container Apps crons are in UTC. */
export interface ScheduledTask {
  readonly name: string;
  readonly cron: string;
  readonly script: string;
}

/** Runs a refresh once the migration that creates its function has been applied, and does nothing before. */
function refresh(functionName: string): string {
  return [
    'DO $$ BEGIN',
    `IF to_regprocedure('${functionName}()') IS NOT NULL THEN PERFORM ${functionName}(); END IF;`,
    'END $$;',
  ].join(' ');
}

/** Refreshes of the materialized views: SQL for psql. */
export const VIEW_REFRESHES: ScheduledTask[] = [
  { name: 'refresh-revenue', cron: '0 * * * *', script: refresh('refresh_mv_daily_revenue') }, // FM-MV-03
  // The report states no schedule although the view depends on now() (FM-MV-07, GAP-FM-06): 02:15 UTC, the evening in the Pacific.
  { name: 'refresh-health', cron: '15 2 * * *', script: refresh('refresh_mv_customer_health') },
];

/** FM-INV-05: before the working day of the Pacific coast, 7:00 in summer and 6:00 in winter. The report states no hour. */
export const WARM_UP: ScheduledTask = {
  name: 'warm-cache',
  cron: '0 14 * * 1-5',
  script: [
    "const base = process.env.WARM_UP_URL, paths = process.env.WARM_UP_PATHS.split(',');",
    'const warm = async (path) => { const r = await fetch(base + path); if (!r.ok) throw new Error(path + " " + r.status); };',
    'Promise.all(paths.map(warm)).then(() => console.log(paths.length + " paths warmed"), (e) => { console.error(e); process.exit(1); });',
  ].join('\n'),
};
