export { FreshMaasArgs } from './args';
export { FreshMaas, FreshMaasOutputs } from './fresh-maas';
