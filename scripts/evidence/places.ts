import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { EvidenceTest } from '../../bin/evidence/evidence';

/** Folders and types of the files that build something. */
const FOLDERS = ['lib', 'stacks', 'bench'];
const TYPES = ['.ts', '.sql', '.yaml', '.py', '.sh', '.mjs'];
const MADE_BY_TOOLS = /(^|\/)(bundle|declared-types\.json|__pycache__)(\/|$)/;

/** Files that list rows which others build. */
const LISTS = /\/(deviations|roadmap)\.ts$/;

const ID = /(?<![\w-])((?:TT|OC|BR|AA|FM)-[A-Z0-9]+-)(\d+)\b/g;
/** End of a range: `FM-PG-01 to FM-PG-14`, `TT-STA-01 to -03`, `TT-STA-01..03`. */
const RANGE_END = /^(?: to |\.\.|…)(?:((?:TT|OC|BR|AA|FM)-[A-Z0-9]+-)|-)?(\d+)\b/;

/** Files that name IDs in their comments. */
export class Places {
  private readonly files = new Map<string, string[]>();

  constructor(private readonly root: string) {
    FOLDERS.flatMap((folder) => filesIn(join(root, folder)))
      .map((file) => relative(root, file).split(sep).join('/'))
      .filter((file) => !MADE_BY_TOOLS.test(file))
      .sort()
      .forEach((file) => {
        idsIn(readFileSync(join(root, file), 'utf8')).forEach((id) =>
          this.files.set(id, [...(this.files.get(id) ?? []), file]),
        );
      });
  }

  /** Returns the files that name a row, else the source that its tests are about. */
  public of(id: string, tests: readonly EvidenceTest[]): string[] {
    const named = this.files.get(id) ?? [];
    const building = named.filter((file) => !LISTS.test(file));
    if (building.length > 0) return building;
    const mirrored = tests.map(({ file }) => this.sourceOf(file)).filter((it) => it !== undefined);
    return [...new Set([...named, ...mirrored])];
  }

  /** Returns the file or folder that a test file mirrors. */
  private sourceOf(test: string): string | undefined {
    const path = test.replace(/^test\//, '').replace(/\.test\.ts$/, '');
    const [folder, system] = path.split('/');
    const candidates = [`lib/${path}.ts`, `${path}.ts`, `stacks/${system}`, `lib/${folder}/${system}`];
    if (folder === 'sql') candidates.unshift(`stacks/${system}/sql`);
    return candidates.find((it) => existsSync(join(this.root, it)));
  }
}

/** Returns the IDs in a text, those inside ranges included. */
export function idsIn(text: string): Set<string> {
  const found = new Set<string>();
  for (const match of text.matchAll(ID)) {
    const [whole, group, first] = match;
    const end = RANGE_END.exec(text.slice(match.index + whole.length));
    const last = end && (end[1] === undefined || end[1] === group) ? Number(end[2]) : Number(first);
    for (let number = Number(first); number <= last; number += 1) {
      found.add(`${group}${String(number).padStart(first.length, '0')}`);
    }
  }
  return found;
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map((entry) => join(folder, String(entry)))
    .filter((file) => TYPES.includes(extname(file)) && statSync(file).isFile());
}
