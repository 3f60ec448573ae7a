export { ApmAgent } from './application-environment';
export { TraitorTrackApplication } from './application-stack';
export { TraitorTrackData } from './data-stack';
export { TraitorTrackProps } from './props';
export { TraitorTrackRecovery } from './recovery-stack';
export { TraitorTrack } from './traitor-track';
