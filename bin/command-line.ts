/** Returns true if a command line has `--json`. Also one that is wrong, which no command reads. */
export function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end < 0 ? args.length : end).includes('--json');
}

/** Rewrites an error of commander as sentences: "Unknown command 'x'. Did you mean 'y'?" */
export function sentence(text: string): string {
  const [message, suggestion] = text.trimEnd().split(/\n\(Did you mean /);
  const words = message.replace(/^error: (.)/, (_, first: string) => first.toUpperCase());
  const end = /[.?!]$/.test(words) ? '' : '.';
  if (suggestion === undefined) return `${words}${end}\n`;
  const candidates = suggestion.replace('?)', '');
  return `${words}${end} Did you mean ${candidates.startsWith('one of ') ? candidates : `'${candidates}'`}?\n`;
}
