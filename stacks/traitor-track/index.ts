export { ApmAgent } from './application-environment';
export { TraitorTrackApplication } from './application-stack';
export { TraitorTrackData } from './data-stack';
export { TraitorTrackProps } from './props';
export { TraitorTrack } from './traitor-track';
