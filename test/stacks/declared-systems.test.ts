/** All systems as production declares them: made once, since that takes most of the time. */
import { DeclaredSystems, declareSystems } from '../../scripts/permissions/declared';
import { testLanguages } from './declared-systems/languages';
import { testPermissions } from './declared-systems/permissions';

// The first run installs parliament and shellcheck.
jest.setTimeout(300_000);

let declared: DeclaredSystems;

beforeAll(async () => {
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  declared = await declareSystems();
});

describe('permissions', () => {
  testPermissions(() => declared);
});

describe('languages inside templates', () => {
  testLanguages(() => declared);
});
