import { CheckRule } from '../check-rule';
import { nameNotAllowed, regionNotAllowed } from '../place-rules';
import { decidedAlarms } from './alarm-rules';
import { cpuTargetUnreachable } from './burstable-rules';
import { healthCheckOnDatabase, processesAboveMemory } from './container-rules';
import { portOpen, transportNotEncrypted } from './exposure-rules';
import { permissionsTooWide } from './permission-rules';
import { bucketPublic, databasePublic } from './public-store-rules';
import { storeNotRetained } from './retention-rules';
import { cooldownAboveWarmup, desiredCountReset } from './scaling-rules';
import { secretInPlainText } from './secret-rules';
import { tagMissing } from './tag-rules';

/** Rules of templates. Those of cdk-nag are not among them: `loadbearing check` runs them beside these. */
export const AWS_RULES: readonly CheckRule[] = [
  ...[desiredCountReset, cooldownAboveWarmup, cpuTargetUnreachable, processesAboveMemory, healthCheckOnDatabase],
  ...[
    decidedAlarms,
    databasePublic,
    bucketPublic,
    portOpen,
    transportNotEncrypted,
    storeNotRetained,
    secretInPlainText,
  ],
  ...[permissionsTooWide, tagMissing, regionNotAllowed, nameNotAllowed],
];
