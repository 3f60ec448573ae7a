import type { JSX } from 'preact';
import type { Plan as Planned } from '../../../lib/domain';
import { Details, Section, Table } from '../table';

/** Stands for a size that is not known of what is built. */
const NOT_STATED = '–';

/** Sizes with their formulas, and what the workload leaves open. */
export function Plan({
  plan,
  built,
}: {
  readonly plan: Planned;
  readonly built: Readonly<Record<string, string>>;
}): JSX.Element {
  const hasBuilt = Object.keys(built).length > 0;
  const isComplete = plan.sizes.every(({ name }) => Object.hasOwn(built, name));
  return (
    <Section id="plan" title="Plan">
      <p>
        The cheapest sizes that carry the load, each with its formula.
        {hasBuilt && ' What is built has sizes of its own, where they differ.'}
      </p>
      <Table
        caption="Sizes of the plan"
        columns={[
          { title: 'Size' },
          { title: 'Planned' },
          ...(hasBuilt ? [{ title: 'Built' }] : []),
          { title: 'Formula' },
          { title: 'Decided by' },
        ]}
        rows={plan.sizes.map((it) => [
          it.name,
          it.value,
          ...(hasBuilt ? [built[it.name] ?? NOT_STATED] : []),
          it.formula,
          it.decidedBy ?? '',
        ])}
      />
      {hasBuilt && !isComplete && <p class="footnote">{NOT_STATED} : not stated</p>}
      {plan.assumptions.length > 0 && (
        <Details title={`${plan.assumptions.length} assumptions: what the workload does not state`}>
          <Table
            caption="Assumptions of the plan"
            columns={[{ title: 'Property' }, { title: 'Value' }, { title: 'Reason' }]}
            rows={plan.assumptions.map(({ property, value, reason }) => [property, value, reason])}
          />
        </Details>
      )}
    </Section>
  );
}
