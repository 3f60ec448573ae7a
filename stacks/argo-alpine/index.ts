export { ArgoAlpineApplication } from './application-stack';
export { ArgoAlpine } from './argo-alpine';
export { ArgoAlpineData } from './data-stack';
export { ArgoAlpineProps } from './props';
