import { WorkloadProperty, WorkloadSchema, WorkloadSection } from '../../lib/workload';

/** File that the commands read by default. */
export const WORKLOAD_FILE = 'workload.yaml';

/** Values of the example, by their path. */
const EXAMPLE: { readonly [path: string]: string } = {
  'traffic.users': '800',
  'traffic.peakUsers': '3000',
  'objective.milliseconds': '500',
  'background.tasksPerSecond': '5',
};
/** Sections that the example contains. The others are commented out. */
const PRESENT = ['traffic', 'database', 'cache'];
const WIDTH = 100;

/** Returns a workload file in which every property has its description. `name` is the name of the application. */
export function workloadTemplate(name: string): string {
  const [, ...sections] = Object.entries(WorkloadSchema.SECTIONS);
  return [
    '# The load of an application, as far as you know it. Run `npx loadbearing plan` to see what follows from it.',
    '# Lines such as `#   growth: 0.2` are assumptions. To state one, remove its `# `, and that of its section.',
    '# yaml-language-server: $schema=node_modules/loadbearing/dist/lib/workload/schema.json',
    '',
    `name: ${name}`,
    ...sections.flatMap(([key, section]) => ['', ...sectionLines(key, section)]),
    '',
  ].join('\n');
}

function sectionLines(key: string, section: WorkloadSection): string[] {
  const isPresent = PRESENT.includes(key);
  const properties = Object.entries(section.properties ?? {}).filter(([, it]) => it.properties === undefined);
  return [
    ...comment(section.description, ''),
    `${isPresent ? '' : '# '}${key}:`,
    ...properties.flatMap(([property, it]) => {
      const example = EXAMPLE[`${key}.${property}`];
      const value = example ?? String(it.default ?? '');
      const line = `${property}: ${value}`.trimEnd();
      return [
        ...comment(`${it.description}${assumed(it)}`, '  '),
        isPresent && example !== undefined ? `  ${line}` : `#   ${line}`,
      ];
    }),
  ];
}

function assumed({ default: value, $comment, enum: choices }: WorkloadProperty): string {
  const words = [
    ...(choices ? [`One of ${choices.join(', ')}.`] : []),
    ...(value === undefined && $comment !== undefined ? [`Without it: ${$comment}.`] : []),
  ];
  return words.length > 0 ? ` ${words.join(' ')}` : '';
}

/** Returns a comment in lines that fit a screen. */
function comment(text: string, indent: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length >= WIDTH) lines.push(`${indent}# ${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
