import { ArchitectureNode } from './architecture';

/** Characters of a line within a box. */
const LONGEST = 36;
/** Beginning of names up to a separator, which says nothing if all have it. */
const PREFIX = /^.*[-_/.:]/;

/** Returns the lines of each box: kind, names and size. What all names of the drawing begin with is left out. */
export function labelsOf(nodes: readonly ArchitectureNode[]): string[][] {
  const common = commonPrefix(nodes.flatMap(({ names }) => names));
  return nodes.map((it) => {
    const names = it.names.map((name) => name.slice(common.length)).join(', ');
    return [headingOf(it), shortened(names), shortened(it.detail)].filter(Boolean);
  });
}

/** Returns the kind of a box, with the number of its resources. */
export function headingOf({ noun, names }: ArchitectureNode): string {
  return names.length > 1 ? `${noun} × ${names.length}` : noun;
}

function commonPrefix([first = '', ...others]: readonly string[]): string {
  if (others.length === 0) return '';
  const length = Array.from({ length: first.length }).findIndex((_, index) =>
    others.some((it) => it[index] !== first[index]),
  );
  return PREFIX.exec(first.slice(0, length))?.[0] ?? '';
}

/** Cuts a text between characters: half of a surrogate pair would be none. */
function shortened(text: string): string {
  const characters = [...text];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join('')}…` : text;
}
