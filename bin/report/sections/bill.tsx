import type { JSX } from 'preact';
import type { UsageRange } from '../../../lib/domain';
import { BillView, amount, basisOf, linesByPrice, unitPrice, usd, usedUsage } from '../../cost/report';
import { compact } from '../charts/line-chart';
import { Details, Section, Table } from '../table';

const MONTH = ['low', 'expected', 'high'].map((title) => ({ title, isNumber: true }));

/** The bill: a line for each price, usage, what is free and what is not in the sum, and what would save. */
export function Bill({ view }: { readonly view: BillView }): JSX.Element {
  const { bill } = view;
  const { low, expected, high } = bill.monthlyUsd;
  const usage = usedUsage(view);
  return (
    <Section id="bill" title="Bill">
      <p>
        {bill.isLowerBound ? 'At least ' : ''}
        <strong>{usd(expected)}</strong> a month, {usd(low)} to {usd(high)}. {basisOf(view)} {trafficOf(view)}
      </p>
      <Table
        caption="Costs of a month by price"
        columns={[
          { title: 'Price' },
          { title: 'A month', isNumber: true },
          { title: 'low', isNumber: true },
          { title: 'high', isNumber: true },
          { title: 'For' },
          { title: 'Quantity', isNumber: true },
          { title: 'Unit' },
          { title: 'USD a unit', isNumber: true },
        ]}
        rows={linesByPrice(bill).map((it) => [
          it.price,
          ...[it.monthlyUsd.expected, it.monthlyUsd.low, it.monthlyUsd.high].map(usd),
          it.resource,
          amount(it.quantity.expected),
          it.unit,
          unitPrice(it.unitUsd),
        ])}
      />
      {bill.savings.length > 0 && (
        <>
          <h3>What would save</h3>
          <Table
            caption="Changes that would save"
            columns={[{ title: 'Change' }, { title: 'A month', isNumber: true }, { title: 'How' }]}
            rows={bill.savings.map(({ change, monthlyUsd, reason }) => [change, usd(monthlyUsd), reason])}
          />
        </>
      )}
      {bill.unpriced.length > 0 && (
        <>
          <h3>Not in the sum</h3>
          <Table
            caption="Resources without a price"
            columns={[{ title: 'Resource' }, { title: 'Reason' }]}
            rows={bill.unpriced.map(({ resource, reason }) => [resource, reason])}
          />
        </>
      )}
      {usage.length > 0 && (
        <Details title="Usage of a month, which no program states">
          <Table
            caption="Usage of a month"
            columns={[{ title: 'Usage' }, ...MONTH, { title: 'Unit' }, { title: 'From' }]}
            rows={usage.map(({ name, amount: used, unit, reason, isAssumed }) => [
              name,
              ...[used.low, used.expected, used.high].map(amount),
              unit,
              isAssumed ? `assumed: ${reason}` : reason,
            ])}
          />
        </Details>
      )}
      {bill.allowances.length > 0 && (
        <Details title="Free each month, once for the account or subscription">
          <Table
            caption="Free units of a month"
            columns={[{ title: 'Price' }, { title: 'Once for the' }, { title: 'Units' }, ...MONTH]}
            rows={bill.allowances.map((it) => [
              it.price,
              it.scope,
              `${amount(it.quantity)} × ${it.unit}`,
              ...bounds(it.monthlyUsd),
            ])}
          />
        </Details>
      )}
    </Section>
  );
}

/** Returns whose traffic the bill has, as a sentence: it need not be that of the plan. */
function trafficOf(view: BillView): string {
  const { plan } = view.subject;
  const usage = usedUsage(view);
  if (!plan) return usage.some(({ isAssumed }) => isAssumed) ? 'Usage that nobody stated is assumed.' : '';
  const requests = usage.find(({ name }) => name === 'requests');
  const usual = `${compact(plan.traffic.usualPerSecond)} requests/s`;
  if (!requests || requests.isAssumed) return `Its usage follows from the plan's usual day of ${usual}, or is assumed.`;
  const source = view.usageOfFile.includes('requests') ? 'the usage file' : 'the report';
  return `Requests a month are stated by ${source}; the plan sizes for its usual day of ${usual}.`;
}

function bounds({ low, expected, high }: UsageRange): string[] {
  return [low, expected, high].map(usd);
}
