import * as pulumi from '@pulumi/pulumi';
import { AlarmComparison, AlarmSeverity } from '../../domain';
import { ServiceAlarms } from './service-alarms';

/** Share of the limit at which the first alert goes off, in percent. */
const WARNING_PERCENT = 80;

/**
 * Adds alerts on the daily limit of a workspace, unless there is none. Azure does not cap the two tables that the alerts query.
 * Source: https://learn.microsoft.com/azure/azure-monitor/logs/daily-cap
 */
export function addQuotaAlerts(
  alarms: ServiceAlarms,
  workspaceId: pulumi.Input<string> | undefined,
  quotaGiB: number,
): void {
  if (workspaceId === undefined || quotaGiB === 0) return;
  alarms.addQuery('LogQuotaNear', {
    comparison: AlarmComparison.AT_LEAST,
    threshold: WARNING_PERCENT,
    windowSeconds: 86_400,
    severity: AlarmSeverity.WARNING,
    description: `${WARNING_PERCENT} % of the daily log limit of ${quotaGiB} GiB is used. Sample more, log less, or raise the limit.`,
    // Quantity is in MB.
    query: `Usage | where IsBillable | summarize value = 100.0 * sum(Quantity) / ${quotaGiB * 1000}`,
    scopeId: workspaceId,
  });
  alarms.addQuery('LogQuotaReached', {
    comparison: AlarmComparison.AT_LEAST,
    threshold: 1,
    windowSeconds: 900,
    severity: AlarmSeverity.CRITICAL,
    description: `The daily log limit of ${quotaGiB} GiB is reached. Until it resets, logs are lost and alerts on logs see nothing.`,
    query: "_LogOperation | where Category =~ 'Ingestion' and Detail contains 'OverQuota' | summarize value = count()",
    scopeId: workspaceId,
  });
}
