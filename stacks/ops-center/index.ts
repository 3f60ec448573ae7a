export { OpsCenterApplication } from './application-stack';
export { OpsCenterData } from './data-stack';
export { OpsCenter } from './ops-center';
export { OpsCenterProps } from './props';
