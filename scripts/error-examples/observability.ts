import { ProblemCode } from '../../lib/domain';
import type { ErrorExamples } from './error-examples';

/** Alarms, canaries, log metrics and availability tests. */
export const OBSERVABILITY: ErrorExamples = {
  [ProblemCode.UNSUPPORTED_ALARM_PERIOD]: {
    example: 'periodSeconds is 45; the clouds aggregate over 10, 30 or a multiple of 60 seconds.',
    fix: 'Use 60 or a multiple of it. On AWS, 10 and 30 work only for your own high-resolution metrics.',
  },
  [ProblemCode.ALARM_LOOKS_BACK_TOO_FAR]: {
    example: '300 periods of 300 s are longer than a day.',
    fix: 'Reduce `periods` or `periodSeconds` until their product is at most 86400.',
  },
  [ProblemCode.UNSUPPORTED_ALARM_WINDOW]: {
    example: '3 periods of 60 s are 180 s, which is not a window of Azure Monitor.',
    fix: 'Choose `periodSeconds` and `periods` with a product of 60, 300, 900, 1800, 3600, 21600, 43200 or 86400.',
  },
  [ProblemCode.SIGNAL_WITHOUT_METRIC]: {
    example: 'AWS has no metric for page-load, which the rule PageLoad watches.',
    fix: 'Remove the rule. Add an alarm on your own metric with `add`, or with `addMetric` or `addQuery` on Azure.',
  },
  [ProblemCode.MISSING_ALARM_TARGET]: {
    example: 'targets.database is missing, but the rule DatabaseCpu watches database-cpu.',
    fix: 'Pass the resource in `targets`, or remove the rule.',
  },
  [ProblemCode.UNSUPPORTED_ALARM_STATISTIC]: {
    example: 'statistic is average, but Azure does not compute it for usedmemorypercentage.',
    fix: 'Leave out `statistic` to use the default of the metric, or use a signal that comes from logs, such as REQUEST_LATENCY.',
  },
  [ProblemCode.RESERVED_METRIC_NAMESPACE]: {
    example: 'metricNamespace is "AWS/Shop".',
    fix: 'Use a namespace that does not start with `AWS/`, such as the name of the system.',
  },
  [ProblemCode.LOG_GROUP_WITHOUT_METRIC_FILTERS]: {
    example: 'the class of the log group is INFREQUENT_ACCESS.',
    fix: 'Create the log group with the class STANDARD. The class of an existing log group cannot change.',
  },
  [ProblemCode.TOO_FEW_TEST_LOCATIONS]: {
    example: 'locations has 1 entry.',
    fix: 'Remove `locations` to use the default of five, or list at least three.',
  },
  [ProblemCode.UNSUITABLE_AVAILABILITY_THRESHOLD]: {
    example: 'an availability below 90 % alerts when one of 5 locations fails, or never.',
    fix: 'Use a threshold that at least two failed locations reach, such as 60 with five locations, which alerts when three fail.',
  },
  [ProblemCode.REGION_WITHOUT_ZONES]: {
    example: 'location is "westus", which has no availability zones.',
    fix: 'Use a region with availability zones, such as centralus, or disable zone redundancy.',
  },
  [ProblemCode.UNBOUNDED_LABEL]: {
    example: "`labels` has 'endpoint', whose values may be paths such as `/users/42`.",
    fix: "Set `routeLabel: 'endpoint'`, or remove the label.",
  },
};
