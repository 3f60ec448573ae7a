/** Costs of a month in USD before the work of the report (FM-COST-01 to FM-COST-05). */
export const BEFORE = { database: 500, containers: 1800, redis: 400, cdn: 250, total: 2950 };
/** Costs of a month in USD after it. */
export const AFTER = { database: 300, containers: 800, redis: 300, cdn: 200, total: 1600 };
