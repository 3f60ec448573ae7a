declare module 'spdx-expression-parse' {
  export type Terms =
    | { readonly license: string; readonly exception?: string }
    | { readonly conjunction: 'and' | 'or'; readonly left: Terms; readonly right: Terms };
  /** Throws if the text is not an SPDX expression. */
  export default function parse(expression: string): Terms;
}
