import type { ComponentChildren, JSX } from 'preact';

/** Column of a table. */
export interface Column {
  readonly title: string;
  readonly isNumber?: boolean;
}

const LONG_NAME = /[\w.]{16}/;
const BREAKS = /(?<=[a-z0-9])(?=[A-Z])|(?<=\w\.)(?=[a-z])/;

interface Props {
  /** Caption for screen readers. */
  readonly caption: string;
  readonly columns: readonly Column[];
  /** The first cell of a row names it. */
  readonly rows: readonly (readonly ComponentChildren[])[];
}

/** A table in a region that scrolls by itself where the page is narrow. */
export function Table({ caption, columns, rows }: Props): JSX.Element {
  const classOf = (index: number): string | undefined => (columns[index]?.isNumber ? 'number' : undefined);
  return (
    <div class="scroll" role="region" aria-label={caption} tabindex={0}>
      <table>
        <caption class="hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ title }, index) => (
              <th scope="col" class={classOf(index)}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...cells]) => (
            <tr>
              <th scope="row">{breakable(name)}</th>
              {cells.map((it, index) => (
                <td class={classOf(index + 1)}>{breakable(it)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Lets a text break within its long names, at their dots and capitals: else one of them makes its whole column wide. */
function breakable(content: ComponentChildren): ComponentChildren {
  if (typeof content !== 'string' || !LONG_NAME.test(content)) return content;
  return content.split(BREAKS).flatMap((it, index) => (index === 0 ? [it] : [<wbr />, it]));
}

/** Details that a reader opens. */
export function Details({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <details>
      <summary>{title}</summary>
      {children}
    </details>
  );
}

/** A section of the page. */
export function Section({
  id,
  title,
  children,
}: {
  readonly id: string;
  readonly title: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <section id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {children}
    </section>
  );
}
