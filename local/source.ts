import type { Expectation, Source } from '../verify/read-back';
import type { Registry } from './emulator';

/**
 * Labels a value. It is the account's if MiniStack's own CloudFormation wrote it and its own API
 * returned it. It is a handler's if an added type or a patch created the resource or wrote the property, even if
 * MiniStack's own service stores it.
 */
export function sourceOf(expectation: Pick<Expectation, 'type' | 'patch'>, registry: Registry): Source {
  const { type, patch } = expectation;
  if (patch !== undefined) {
    if (!registry.patches.some((it) => it.name === patch && it.type === type)) {
      throw new Error(`no patch '${patch}' of ${type} in local/ministack`);
    }
    return 'handler';
  }
  if (registry.added.includes(type) || registry.placeholders.includes(type)) return 'handler';
  if (!registry.emulated.includes(type)) throw new Error(`${type} is unknown to the emulator and to local/ministack`);
  return 'account';
}
