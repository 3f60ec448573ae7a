import type { Command } from 'commander';

/** A command whose code loads when it runs: some need half a second for the systems and their clouds. */
export interface CommandEntry {
  readonly name: string;
  /** The same as the description of the command. */
  readonly description: string;
  readonly load: () => Promise<Command>;
  /** True for a command that programs call, which the help leaves out. */
  readonly isHidden?: boolean;
}

/** Every command, in the order of the help. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'init',
    description: 'Write a workload file in which every value has its meaning.',
    load: async () => (await import('./workload/command.js')).initCommand(),
  },
  {
    name: 'plan',
    description: 'Size an application from its load.',
    load: async () => (await import('./plan/command.js')).planCommand(),
  },
  {
    name: 'simulate',
    description: 'Simulate how the planned scaling follows a load, second by second.',
    load: async () => (await import('./simulate/command.js')).simulateCommand(),
  },
  {
    name: 'measure',
    description: 'Measure what a request costs and where throughput peaks, and write it into a workload file.',
    load: async () => (await import('./measure/command.js')).measureCommand(),
  },
  {
    name: 'cost',
    description: 'Price what a program declares, with the list prices of its region.',
    load: async () => (await import('./cost/command.js')).costCommand(),
  },
  {
    name: 'check',
    description:
      'Check what a program declares: connections, scaling, alarms, exposure, and what an upgrade would lose.',
    load: async () => (await import('./check/command.js')).checkCommand(),
  },
  {
    name: 'report',
    description:
      'Write a page about what a program declares: drawing, plan, capacity, simulation, bill, alarms, evidence.',
    load: async () => (await import('./report/command.js')).reportCommand(),
  },
  {
    name: 'pipeline',
    description: 'Render the GitHub Actions workflows that check and release an application.',
    load: async () => (await import('./pipeline/command.js')).pipelineCommand(),
  },
  {
    name: 'migrate',
    description: 'Apply SQL migrations to a PostgreSQL database, or roll them back.',
    load: async () => (await import('./migrations/command.js')).migrateCommand(),
  },
  {
    name: 'quotas',
    description: 'Compare the demand of a CDK app with the default quotas of a new AWS account.',
    load: async () => (await import('./quotas/command.js')).quotasCommand(),
  },
  {
    name: 'doctor',
    description: 'Check what this machine has and lacks for each task, with the fix.',
    load: async () => (await import('./doctor/command.js')).doctorCommand(),
  },
  {
    name: 'traffic',
    description: 'Check that a deployment of stacks leaves the traffic of their blue/green services alone.',
    load: async () => (await import('./traffic/command.js')).trafficCommand(),
  },
  {
    name: 'prices',
    description: 'Refresh the prices that costs are computed with, from the price lists of the clouds.',
    load: async () => (await import('./prices/command.js')).pricesCommand(),
  },
  {
    name: 'evidence',
    description: 'Show where each requirement of the reference systems is built, and which tests prove it.',
    load: async () => (await import('./evidence/command.js')).evidenceCommand(),
  },
  {
    name: 'completion',
    description: 'Print the program with which a shell completes commands, options, systems and files.',
    load: async () => (await import('./completion/command.js')).completionCommand(),
  },
  {
    name: 'completion-words',
    description: 'Print the words that complete a command line, for the program of a shell.',
    load: async () => (await import('./completion/words-command.js')).completionWordsCommand(),
    isHidden: true,
  },
];
