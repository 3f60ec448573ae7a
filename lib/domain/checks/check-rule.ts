import { CheckOptions } from './check-options';
import { DeclaredProgram } from './declared-program';
import { Findings } from './findings';

/** A rule adds what it finds in a program. */
export type CheckRule = (program: DeclaredProgram, findings: Findings, options: CheckOptions) => void;
