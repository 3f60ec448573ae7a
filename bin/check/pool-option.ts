import { InvalidArgumentError } from 'commander';
import type { StatedPool } from '../../lib/domain';

/** Reads `--pool service=PROCESSESxCONNECTIONS`, or `service=CONNECTIONS` of one process, beside those before it. */
export function poolOption(text: string, before: readonly StatedPool[]): StatedPool[] {
  const [, service, processes = '1', connections] = /^(.+)=(?:([1-9]\d{0,5})x)?([1-9]\d{0,5})$/.exec(text) ?? [];
  if (service === undefined) throw new InvalidArgumentError('Use service=PROCESSESxCONNECTIONS, e.g. web=5x10.');
  return [...before, { service, processes: Number(processes), connections: Number(connections) }];
}
