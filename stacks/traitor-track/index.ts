export { TraitorTrackApplication } from './application-stack';
export { ApmAgent } from './choices';
export { TraitorTrackData } from './data-stack';
export { TraitorTrackProps } from './props';
export { TraitorTrack } from './traitor-track';
