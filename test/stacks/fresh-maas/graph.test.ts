import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { differences, graphOfProgram } from '../../../local/azure/graph';
import { DEVELOPMENT, deployed } from './deployed';

const committed = (stack: string): ReturnType<typeof JSON.parse> =>
  JSON.parse(readFileSync(join(__dirname, '__graphs__', `${stack}.json`), 'utf8'));

describe.each([
  ['prod', {}],
  ['dev', DEVELOPMENT],
])('%s', (stack, args) => {
  // The files are what the engine exported after a real `up` (npm run local -- --stack FreshMaas --update-graphs).
  test('the program registers what the engine last exported: type, name, inputs, parent, dependencies, protection', async () => {
    expect(differences(committed(stack), graphOfProgram((await deployed(args)).resources))).toEqual([]);
  });

  test('a difference would be seen', async () => {
    const { resources } = await deployed(args);
    const renamed = resources.map((it) =>
      it.type === 'azure-native:keyvault:Vault' ? { ...it, protect: !it.protect } : it,
    );
    expect(differences(committed(stack), graphOfProgram(renamed)).join()).toMatch(/Vault/);
  });
});
