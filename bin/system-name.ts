/** The reference systems on AWS, by the id of the stack that pulls its other stacks. */
export const SYSTEM_NAMES = ['TraitorTrack', 'OpsCenter', 'BookReader', 'ArgoAlpine'] as const;

export type SystemName = (typeof SYSTEM_NAMES)[number];
