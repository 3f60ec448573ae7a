import { Declared } from '../../resources/declared-value';
import { CheckedContainer } from '../checked-container';

const MIB_PER_GIB = 1024;

/** Returns the containers of a template of an app or a job. */
export function azureContainersOf(template: Declared): CheckedContainer[] {
  return (template.at('containers').list ?? []).map((it) => ({
    ...{ name: it.at('name').text, image: it.at('image').text },
    variables: settingsOf(it.at('env')),
    commands: [[...wordsOf(it.at('command')), ...wordsOf(it.at('args'))].join(' ')],
    ...memoryOf(it),
  }));
}

/** Returns variables of a list of names and values. Those with secrets have an empty value. */
export function settingsOf(list: Declared): Map<string, string> {
  return new Map((list.list ?? []).map((it) => [it.at('name').text, it.at('value').text]));
}

function wordsOf(list: Declared): string[] {
  return (list.list ?? []).map(({ text }) => text);
}

function memoryOf(container: Declared): { memoryMiB?: number } {
  const [, gib] = /^(\d+(?:\.\d+)?)Gi$/.exec(container.at('resources', 'memory').text) ?? [];
  return gib === undefined ? {} : { memoryMiB: Number(gib) * MIB_PER_GIB };
}
