import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** An instance whose user data has run, in a folder in place of its root. */
export interface BootedInstance {
  readonly status: number | null;
  readonly output: string;
  /** Calls of the commands that have a stand-in, one a line, with the paths of the instance. */
  readonly calls: string[];
  /** Returns the text of a file, or undefined. */
  file(path: string): string | undefined;
  /** Returns the permissions of a file. */
  mode(path: string): number;
}

/** Differences from a boot without any failure. */
export interface BootConditions {
  /** Calls that fail, as an extended regular expression. */
  readonly failing?: string;
  /** Files of the application's archive by path. */
  readonly application?: { readonly [path: string]: string };
  /** Files that the machine image already contains, by absolute path. */
  readonly image?: { readonly [path: string]: string };
}

/** Commands that need a real instance or a cloud. Each records its call. */
const STAND_INS: { readonly [name: string]: string } = {
  dnf: '',
  useradd: '',
  id: 'exit 1',
  journalctl: 'echo "journal of the service"',
  sleep: '',
  systemctl: '',
  curl: `case "$*" in
*/api/token) echo token ;;
*/meta-data/instance-id) echo i-1234567890 ;;
*rds-ca.pem*) echo certificates > "$ROOT/etc/$SERVICE/rds-ca.pem" ;;
esac`,
  aws: `case "$1 $2" in
"s3 cp") case "$4" in "$BOOT_URI") cp "$ROOT/boot.zip" "$5" ;; *) cp "$ROOT/application.tar.gz" "$5" ;; esac ;;
"ec2 describe-tags") echo my-group ;;
esac`,
  // A user of the test may not give files away.
  install: `kept=()
while [ $# -gt 0 ]; do case "$1" in -o|-g) shift 2 ;; *) kept+=("$1"); shift ;; esac; done
exec /usr/bin/install "\${kept[@]}"`,
  'python3.12': `install -d "$3/bin"
printf '#!/bin/bash\\necho "pip $*" >> "$CALLS"\\n' > "$3/bin/pip"
chmod 0755 "$3/bin/pip"`,
};

const roots: string[] = [];
afterAll(() => roots.forEach((root) => rmSync(root, { recursive: true, force: true })));

/**
 * Runs the user data and the boot asset of an instance for real, below a folder. Only commands that need a real instance or a cloud
 * have a stand-in.
 */
export function bootInstance(
  userData: string,
  asset: { readonly [path: string]: string },
  { failing = '^$', application = {}, image = {} }: BootConditions = {},
): BootedInstance {
  const root = mkdtempSync(join(tmpdir(), 'instance-'));
  roots.push(root);
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  // Moves the absolute paths of the instance below the folder. An unhealthy service fails at once instead of after three minutes.
  const moved = (text: string): string =>
    text
      .replace(/(?<=^|[\s"'=:>])\/(?=(etc|opt|var\/log|run)\/)/gm, `${root}/`)
      .replace('"/$file"', `"${root}/$file"`)
      .replace("start_seconds='180'", "start_seconds='0'");
  const command = (path: string, text: string): void => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    write(
      path,
      `#!/bin/bash
call="${name} $*"
printf '%s\\n' "$call" >> "$CALLS"
[[ "$call" =~ $FAILING ]] && exit 1
${text}
exit 0
`,
    );
    chmodSync(path, 0o755);
  };
  Object.entries(STAND_INS).forEach(([name, text]) => command(join(root, 'stand-ins', name), text));
  command(join(root, 'opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl'), '');
  mkdirSync(join(root, 'var/log'), { recursive: true });
  Object.entries(image).forEach(([path, text]) => write(join(root, path), text));
  Object.entries(asset).forEach(([path, text]) =>
    write(join(root, 'asset', path), path.endsWith('.sh') ? moved(text) : text),
  );
  execFileSync('python3', ['-m', 'zipfile', '-c', '../boot.zip', ...new Set(topLevel(asset))], {
    cwd: join(root, 'asset'),
  });
  mkdirSync(join(root, 'application'));
  Object.entries(application).forEach(([path, text]) => write(join(root, 'application', path), text));
  execFileSync('tar', ['-czf', 'application.tar.gz', '-C', 'application', '.'], { cwd: root });

  write(join(root, 'user-data'), moved(userData));
  write(join(root, 'calls'), '');
  const { status, stdout, stderr } = spawnSync('bash', ['--norc', join(root, 'user-data')], {
    cwd: root,
    encoding: 'utf8',
    env: {
      PATH: `${join(root, 'stand-ins')}:${process.env.PATH}`,
      ROOT: root,
      SERVICE: /^service='(.*)'$/m.exec(userData)![1],
      BOOT_URI: /^boot_uri='(.*)'$/m.exec(userData)![1],
      CALLS: join(root, 'calls'),
      FAILING: failing,
    },
  });
  const inPlace = (path: string): string => join(root, path);
  return {
    status,
    output: `${stdout}${stderr}`.replaceAll(root, ''),
    calls: readFileSync(join(root, 'calls'), 'utf8').replaceAll(root, '').trimEnd().split('\n'),
    file: (path) => (existsSync(inPlace(path)) ? readFileSync(inPlace(path), 'utf8') : undefined),
    mode: (path) => statSync(inPlace(path)).mode & 0o777,
  };
}

function topLevel(files: { readonly [path: string]: string }): string[] {
  return Object.keys(files).map((path) => path.split('/')[0]);
}
