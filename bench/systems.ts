import { System } from './system';
import { argoAlpine } from './systems/argo-alpine';
import { freshMaas } from './systems/fresh-maas';
import { opsCenter } from './systems/ops-center';
import { traitorTrack } from './systems/traitor-track';

/** The systems whose reports speed up their database, at so many times their size. */
export const SYSTEMS: { readonly [name: string]: (scale: number) => System } = {
  TraitorTrack: traitorTrack,
  OpsCenter: opsCenter,
  ArgoAlpine: argoAlpine,
  FreshMaas: freshMaas,
};
