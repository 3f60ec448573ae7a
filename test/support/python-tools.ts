import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = join(__dirname, '../..');

/** Returns the path of a program of a requirements file in `scripts`, which is installed into `.local/<name>` at its first use. */
export function pythonTool(name: string, requirements: string, program: string): string {
  const module = pathToFileURL(join(root, 'scripts/python-tools.mjs')).href;
  const file = join(root, 'scripts', requirements);
  const script = `
    import { pythonTools } from ${JSON.stringify(module)};
    const bin = pythonTools(${JSON.stringify(name)}, ${JSON.stringify(file)});
    console.log('\\n' + bin);`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
  return join(printed.trim().split('\n').at(-1) ?? '', program);
}
