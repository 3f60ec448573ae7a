import { CheckRule } from '../check-rule';
import { nameNotAllowed, regionNotAllowed } from '../place-rules';
import { decidedAlarms } from './alarm-rules';
import { portOpen, storePublic } from './exposure-rules';
import { permissionsTooWide } from './permission-rules';
import { backupsMissing, storeNotRetained, tagMissing } from './retention-rules';
import { coresAboveQuota, healthCheckOnDatabase, processesAboveMemory } from './scaling-rules';
import { secretInPlainText } from './secret-rules';
import { transportNotEncrypted } from './transport-rules';

/** Rules of states and previews of Pulumi. Facts about Azure are those of PSRule, whose rules the findings name. */
export const AZURE_RULES: readonly CheckRule[] = [
  ...[coresAboveQuota, processesAboveMemory, healthCheckOnDatabase, decidedAlarms],
  ...[
    storePublic,
    portOpen,
    transportNotEncrypted,
    storeNotRetained,
    backupsMissing,
    secretInPlainText,
    permissionsTooWide,
    tagMissing,
  ],
  ...[regionNotAllowed, nameNotAllowed],
];
