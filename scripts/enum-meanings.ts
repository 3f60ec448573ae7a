import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** Returns the docstring of each member of the first enum in a file, by its value. */
export function enumMeanings(path: string): { readonly [value: string]: string } {
  const text = readFileSync(join(__dirname, '..', path), 'utf8');
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const declared = source.statements.find(ts.isEnumDeclaration);
  return Object.fromEntries(
    (declared?.members ?? []).map((member) => {
      const [doc] = ts.getJSDocCommentsAndTags(member).filter(ts.isJSDoc);
      const comment = ts.getTextOfJSDocComment(doc?.comment) ?? '';
      return [(member.initializer as ts.StringLiteral).text, comment.replace(/\s+/g, ' ').trim()];
    }),
  );
}
