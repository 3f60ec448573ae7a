// Lints snippets as if they were files of this project. A process of its own: ESLint reads its configuration with
// `import()`, which jest's module system refuses. Standard input: [{path, code}]. Standard output: [[{ruleId, message}]].
import { text } from 'node:stream/consumers';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

const snippets = JSON.parse(await text(process.stdin));
// The snippets' files do not exist, so no program knows them: rules that need types are off here, all others are as in `npm run lint`.
const eslint = new ESLint({ overrideConfig: [tseslint.configs.disableTypeChecked] });
const results = [];
for (const { path, code } of snippets) {
  const [result] = await eslint.lintText(code, { filePath: path });
  results.push(result.messages.map(({ ruleId, message }) => ({ ruleId, message })));
}
process.stdout.write(JSON.stringify(results));
