import { BudgetNotifications, Formats, ProblemCode, Problems } from '../../domain';
import { AnomalyMonitor, CostBudgetProps, ResolvedCostBudget } from './cost-budget-props';

/** Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-budgets-budget.html */
const MOST_EMAILS = 10;
/** Source: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Notification.html */
const MOST_PERCENT = 1_000_000;
/** Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ce-anomalysubscription.html */
const MOST_ANOMALY_USD = 10_000_000_000;

/** Source: https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/allocation-tag-restrictions.html */
const TAG_NAME = {
  pattern: /^[\p{L}\p{N} _.:/=+@-]{1,128}$/u,
  expected: 'a tag name of 1 to 128 letters, digits, spaces or _ . : / = + - @',
  fix: 'use the name of a tag that is activated for cost allocation',
};
const TAG_VALUE = {
  pattern: /^[\p{L}\p{N} _.:/=+@-]{1,256}$/u,
  expected: 'a tag value of 1 to 256 letters, digits, spaces or _ . : / = + - @',
  fix: 'use the value that the resources carry',
};
const MONITOR_ARN = {
  pattern: /^arn:aws[a-z-]*:ce::\d{12}:anomalymonitor\/[A-Za-z0-9-]{1,64}$/,
  expected: "the ARN of a monitor such as 'arn:aws:ce::111122223333:anomalymonitor/…'",
  fix: 'copy the MonitorArn that aws ce get-anomaly-monitors prints',
};

/**
 * Adds the problems of a budget. `given` are the props without defaults.
 *
 * @internal
 */
export function checkCostBudget(problems: Problems, resolved: ResolvedCostBudget, given: CostBudgetProps): void {
  problems.number('monthlyUsd', resolved.monthlyUsd, { above: 0 }, 'use the high end of a bill');
  BudgetNotifications.check(problems, resolved, MOST_PERCENT);
  checkRecipients(problems, resolved);
  checkTags(problems, resolved.tags);
  checkAnomalies(problems, given);
}

function checkRecipients(problems: Problems, { topic, emails }: ResolvedCostBudget): void {
  problems.check(topic !== undefined || emails.length > 0, {
    code: ProblemCode.MISSING_VALUE,
    property: 'topic',
    what: 'topic and emails are missing',
    expected: 'a recipient of the notifications',
    fix: 'set topic, emails or both',
  });
  emails.forEach((email, index) => problems.optionalFormat(`emails[${index}]`, email, Formats.EMAIL));
  problems.unique('emails', emails, 'address');
  problems.check(emails.length <= MOST_EMAILS, {
    code: ProblemCode.TOO_LONG,
    property: 'emails',
    what: `emails has ${emails.length} entries`,
    expected: `at most ${MOST_EMAILS}`,
    fix: 'use the address of a group, or a topic',
  });
}

function checkTags(problems: Problems, tags: CostBudgetProps['tags']): void {
  if (tags === undefined) return;
  const entries = Object.entries(tags);
  problems.some('tags', entries, { expected: 'one tag', fix: "use e.g. { Project: 'Shop' }, or remove tags" });
  problems.check(entries.length <= 1, {
    code: ProblemCode.TOO_LONG,
    property: 'tags',
    what: `tags has ${entries.length} tags`,
    expected: 'one: AWS does not document how a budget combines several',
    fix: 'use a tag that only the resources of this budget carry with that value',
  });
  entries.forEach(([name, value]) => {
    problems.format(`tags[${name}]`, name, TAG_NAME);
    problems.format(`tags[${name}]`, value, TAG_VALUE);
  });
}

function checkAnomalies(problems: Problems, given: CostBudgetProps): void {
  const { anomalyMonitor = AnomalyMonitor.NONE, existingMonitorArn, anomalyUsd, tags } = given;
  problems.optionalFormat('existingMonitorArn', existingMonitorArn, MONITOR_ARN);
  if (existingMonitorArn !== undefined) problems.withoutEffect(given, ['anomalyMonitor'], 'existingMonitorArn');
  problems.check(anomalyMonitor !== AnomalyMonitor.TAG || tags !== undefined, {
    code: ProblemCode.MISSING_VALUE,
    property: 'tags',
    what: 'tags is missing, but anomalyMonitor is TAG',
    expected: 'the tag whose costs the monitor watches',
    fix: 'set tags, or use AnomalyMonitor.SERVICES',
  });
  problems.optionalNumber('anomalyUsd', anomalyUsd, { above: 0, max: MOST_ANOMALY_USD }, 'use e.g. 20');
  if (anomalyMonitor === AnomalyMonitor.NONE && existingMonitorArn === undefined) {
    const fix = 'set anomalyMonitor or existingMonitorArn';
    problems.unused(given, ['anomalyUsd'], { reason: 'no monitor finds anomalies', fix });
  }
}
