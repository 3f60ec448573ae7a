import { TRAITOR_TRACK } from './expectations/traitor-track';
import { Expectation } from './read-back';

/** A reference stack on AWS that `npm run local` deploys. */
export interface System {
  /** Its name, which is also the id of the stack that pulls its other stacks. */
  readonly name: string;
  readonly expectations: readonly Expectation[];
  /** How many of the expectations must be read from the emulator's own implementation. */
  readonly minimumAccountRows: number;
}

/** Every reference stack on AWS. */
export const SYSTEMS: readonly System[] = [
  { name: 'TraitorTrack', expectations: TRAITOR_TRACK, minimumAccountRows: 25 },
];
