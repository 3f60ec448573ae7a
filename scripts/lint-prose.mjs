// Finds phrases that a native engineer would not write (CONTRIBUTING.md, "How we write"): part of `npm run lint`.
// usage: node scripts/lint-prose.mjs [FILE...]; without files, everything tracked in lib, stacks, bin and docs
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './python-tools.mjs';

/** Phrases, each with words to use instead. */
const PHRASES = [
  [/\b(tell|tells|told)\b/i, 'report, notify, set, print'],
  [/\banew\b/i, 'again, or: replace, restart, recreate'],
  [/\bof one's own\b/i, 'its own, a separate'],
  [/\b(of (yours|theirs|ours))\b/i, 'your, their, a separate'],
  [/\bin clear\b/i, 'in plain text'],
  [/\bwho(so)?ever\b/i, 'name the reader, or: anyone who'],
  [/\bwhat is answered\b/i, 'the response'],
  [/\bis no (command|option|file|number)\b/i, 'unknown command, invalid number'],
  [/\bas a detail\b/i, 'informational'],
  [/\bleaves nothing behind\b/i, 'deletes everything'],
  [/\bto the letter\b/i, 'exactly'],
  [/\bput right\b/i, 'fix'],
  [/\bnobody knows\b/i, 'unknown'],
  [/\/\*\* (What|How|Who|Where)\b/, 'begin the docstring with a noun or a verb'],
];
/** The reports' own words, and the titles of tests. */
const QUOTED = ['docs/requirements.md', 'docs/evidence.md'];

const named = process.argv.slice(2);
const tracked = () =>
  execFileSync('git', ['ls-files', 'lib', 'stacks', 'bin', 'docs', 'README.md', 'CONTRIBUTING.md'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter(
      (file) => /\.(ts|md|py|sh|js|mjs|sql|yaml)$/.test(file) && !QUOTED.includes(file) && existsSync(join(root, file)),
    );

let hits = 0;
for (const file of named.length > 0 ? named : tracked()) {
  readFileSync(join(root, file), 'utf8')
    .split('\n')
    .forEach((line, index) => {
      for (const [phrase, instead] of PHRASES) {
        const found = phrase.exec(line);
        // The table of CONTRIBUTING.md shows the phrases it replaces.
        if (!found || (file === 'CONTRIBUTING.md' && line.startsWith('|'))) continue;
        hits += 1;
        console.error(`${file}:${index + 1}: "${found[0].replace('/** ', '')}": ${instead}`);
      }
    });
}
console.log(`prose: ${hits === 0 ? 'no' : hits} phrases to replace`);
process.exit(hits === 0 ? 0 : 1);
