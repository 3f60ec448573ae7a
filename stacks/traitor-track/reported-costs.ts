/** Costs of a month in USD before the work of the report (TT-COST-01 to TT-COST-07). */
export const NOW = { rds: 150, ec2: 30, transfer: 10, s3: 40, sendGrid: 15, cloudWatch: 10, total: 255 };
/** Costs of a month in USD after it (TT-COST-08 to TT-COST-12). */
export const AFTER = { rds: 90, ec2: 18, s3: 13, cdn: 0, total: 166 };
