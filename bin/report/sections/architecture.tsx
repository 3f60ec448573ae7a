import type { JSX } from 'preact';
import type { Architecture as Boxes } from '../architecture/architecture';
import { Drawing } from '../architecture/drawing';
import { headingOf } from '../architecture/labels';
import { Layout } from '../architecture/layout';
import { Details, Section, Table } from '../table';

/** The drawing, and the same content as a table. */
export function Architecture({
  architecture,
  layout,
}: {
  readonly architecture: Boxes;
  /** Left out if there are too many boxes or arrows. */
  readonly layout?: Layout;
}): JSX.Element {
  const { nodes, edges, undrawn } = architecture;
  const nameOf = new Map(nodes.map((it) => [it.id, headingOf(it)]));
  const targets = (id: string): string =>
    edges.flatMap(({ from, to }) => (from === id ? (nameOf.get(to) ?? '') : [])).join(', ');
  const rest = undrawn.reduce((sum, { count }) => sum + count, 0);
  if (nodes.length === 0) {
    return (
      <Section id="architecture" title="Architecture">
        <p>None of the {rest} resources is of a kind that the drawing knows. The bill lists what has a price.</p>
      </Section>
    );
  }
  const table = (
    <Table
      caption="Parts of the architecture"
      columns={[
        { title: 'Part' },
        { title: 'Tier' },
        { title: 'Names' },
        { title: 'Size' },
        { title: 'Uses' },
        { title: 'Stack or group' },
      ]}
      rows={nodes.map((it) => [
        headingOf(it),
        it.tier,
        it.names.join(', '),
        it.detail,
        targets(it.id),
        it.places.join(', '),
      ])}
    />
  );
  return (
    <Section id="architecture" title="Architecture">
      <p>
        Drawn from the declared resources. An arrow means that its source may reach or uses its target: by a rule of a
        security group, or by a reference. {rest} more resources (permissions, keys, log groups and so on) are not
        drawn.
      </p>
      {layout ? (
        <>
          <div class="scroll drawing" role="region" aria-label="Architecture drawing" tabindex={0}>
            <Drawing
              layout={layout}
              title={`Architecture of ${nodes.length} parts; the table below has the same content.`}
            />
          </div>
          <Details title="The drawing as a table">{table}</Details>
        </>
      ) : (
        <>
          <p>
            {nodes.length} boxes and {edges.length} arrows are too many for a drawing. The table has them all.
          </p>
          {table}
        </>
      )}
      <Details title={`${rest} resources that are not drawn`}>
        <Table
          caption="Resources that are not drawn, by type"
          columns={[{ title: 'Type' }, { title: 'Number', isNumber: true }]}
          rows={undrawn.map(({ type, count }) => [type, count])}
        />
      </Details>
    </Section>
  );
}
