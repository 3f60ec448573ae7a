import { DATABASE_PASSWORD } from '../parts/azure-options';
import { Options } from '../parts/option';
import { azureSystem } from '../parts/system-record';
import { AZURE_IDENTITY } from './identity';
import { LOAD_ON_AZURE } from './load';

const IMAGE = Options.text({
  help: 'Image of the application of the starter, with a tag or a digest.',
  otherwise: 'required by the starter',
  example: 'ghcr.io/example/shop:1.4.2',
});

export const SYSTEM = azureSystem({
  ...AZURE_IDENTITY,
  load: LOAD_ON_AZURE,
  options: { databasePassword: DATABASE_PASSWORD, image: IMAGE },
  expectations: 'starter-azure',
  build: (args) => {
    const { StarterAzure } = require('./starter-azure') as typeof import('./starter-azure');
    const { url, approvalCommand, domainValidation } = new StarterAzure(AZURE_IDENTITY.prefix, args).application;
    return { url, approvalCommand, domainValidation };
  },
});
