import { LoadbearingError, ProblemCode, Shape } from '../lib/domain';
import { packageManifest } from './package-folder';

/** Returns the problem behind an error of `require`: a peer dependency that the project has not. Other errors stay as they are. */
export function withMissingPackage(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'MODULE_NOT_FOUND') return error;
  const [, module = ''] = /^Cannot find module '([^']+)'/.exec(error.message) ?? [];
  const peers = Shape.record(packageManifest().peerDependencies);
  const name = Object.keys(peers).find((it) => module === it || module.startsWith(`${it}/`));
  if (name === undefined) return error;
  const range = Shape.text(peers[name]);
  const problem = {
    code: ProblemCode.MISSING_PACKAGE,
    what: `${name} is not installed`,
    where: 'the packages of the project',
    expected: `${name} ${range}: the command builds for its cloud`,
    fix: `npm install ${name}@${range}`,
  };
  return new LoadbearingError('the project', [problem]);
}
