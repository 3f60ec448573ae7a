/** No formula is longer. */
const LONGEST = 500;
/** Tokens of a formula: names, numbers and marks. */
const TOKENS = /\s*([A-Za-z]+|\d+(?:\.\d+)?|[-+*/(){},])/y;

/**
 * Evaluates a formula of an RDS parameter, such as `LEAST({DBInstanceClassMemory/9531392},5000)`.
 *
 * Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ParamValuesRef.html
 */
export class RdsFormula {
  /** Returns the value for a machine, or undefined if the text is no formula. */
  public static evaluate(text: string, variables: Readonly<Record<string, number>>): number | undefined {
    const tokens = tokensOf(text);
    if (tokens === undefined) return undefined;
    const formula = new RdsFormula(tokens, variables);
    const value = formula.sum();
    return formula.isAtEnd && Number.isFinite(value) ? value : undefined;
  }

  private position = 0;

  private constructor(
    private readonly tokens: readonly string[],
    private readonly variables: Readonly<Record<string, number>>,
  ) {}

  private get isAtEnd(): boolean {
    return this.position === this.tokens.length;
  }

  private sum(): number {
    let value = this.product();
    for (let sign = this.take('+', '-'); sign !== undefined; sign = this.take('+', '-')) {
      value = sign === '+' ? value + this.product() : value - this.product();
    }
    return value;
  }

  private product(): number {
    let value = this.factor();
    for (let sign = this.take('*', '/'); sign !== undefined; sign = this.take('*', '/')) {
      value = sign === '*' ? value * this.factor() : value / this.factor();
    }
    return value;
  }

  private factor(): number {
    if (this.take('(', '{') !== undefined) return this.closed(this.sum());
    const token = this.tokens[this.position] ?? '';
    this.position += 1;
    if (/^\d/.test(token)) return Number(token);
    if (this.tokens[this.position] === '(') return this.called(token.toLowerCase());
    return Object.hasOwn(this.variables, token) ? this.variables[token] : NaN;
  }

  private called(name: string): number {
    this.position += 1;
    const values = [this.sum()];
    while (this.take(',') !== undefined) values.push(this.sum());
    if (Number.isNaN(this.closed(0))) return NaN;
    if (name === 'least') return Math.min(...values);
    if (name === 'greatest') return Math.max(...values);
    if (name === 'sum') return values.reduce((all, it) => all + it, 0);
    // A logarithm has its base after the number: {log(DBInstanceClassMemory/805306368,2)}.
    if (name === 'log') return Math.log(values[0]) / Math.log(values[1] ?? 2);
    return NaN;
  }

  private closed(value: number): number {
    return this.take(')', '}') === undefined ? NaN : value;
  }

  private take(...marks: readonly string[]): string | undefined {
    const token = this.tokens[this.position];
    if (token === undefined || !marks.includes(token)) return undefined;
    this.position += 1;
    return token;
  }
}

function tokensOf(text: string): string[] | undefined {
  const found: string[] = [];
  const pattern = new RegExp(TOKENS);
  const plain = text.trim();
  if (plain.length > LONGEST) return undefined;
  while (pattern.lastIndex < plain.length) {
    const [, token] = pattern.exec(plain) ?? [];
    if (token === undefined) return undefined;
    found.push(token);
  }
  return found;
}
