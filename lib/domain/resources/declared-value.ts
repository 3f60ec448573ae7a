import { Json, Shape } from './shape';

/** Key by which Pulumi marks secrets and outputs in its state. */
const SIGNATURE = '4dabf18193072939515e22adb298388d';
const LATER = Symbol('later');

/**
 * Words of every reason that a value is not in a state.
 *
 * @internal
 */
export const NOT_KNOWN = 'missing or known at deployment only';

/**
 * A value that a program declares: absent, stated, or known at deployment only.
 *
 * @internal
 */
export class Declared {
  /** Text that stands for a value which only the deployment knows. */
  public static readonly UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';
  /** Text that stands for a secret in a preview. */
  public static readonly HIDDEN = '[secret]';

  /** Returns the properties of a resource. */
  public static of({ properties }: { readonly properties: Json }): Declared {
    return new Declared(properties);
  }

  private constructor(private readonly value: unknown) {}

  /** Returns a property of a property. */
  public at(...path: readonly string[]): Declared {
    return path.reduce((it, name) => it.property(name), this as Declared);
  }

  public get isAbsent(): boolean {
    return this.value === undefined || this.value === null;
  }

  /** Returns whether it is a text, number, truth, list or object that the program states. */
  public get isStated(): boolean {
    return !this.isAbsent && !isLater(this.value);
  }

  /** Returns a text, or an empty one if it has none that is stated. */
  public get text(): string {
    return this.isStated ? Shape.text(this.value) : '';
  }

  public get isTrue(): boolean {
    return this.value === true;
  }

  public get isFalse(): boolean {
    return this.value === false;
  }

  /** Returns the values of a list: none if it is absent, undefined if it is no list. */
  public get list(): Declared[] | undefined {
    if (this.isAbsent) return [];
    return Array.isArray(this.value) ? this.value.map((it) => new Declared(it)) : undefined;
  }

  /** Returns a number of at least 0, `absent` if there is none, or undefined if it is not stated. */
  public number(absent?: number): number | undefined {
    if (this.isAbsent) return absent;
    const { value } = this;
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : undefined;
  }

  /** Returns one of some texts, `absent` if there is none, or undefined if it is none of them. */
  public choice<T extends string>(choices: readonly T[], absent: T): T | undefined {
    if (this.isAbsent || this.value === '') return absent;
    return choices.find((it) => it.toLowerCase() === this.text.toLowerCase());
  }

  private property(name: string): Declared {
    if (this.isAbsent) return this;
    if (isLater(this.value) || !isObject(this.value)) return new Declared(LATER);
    return new Declared(Object.hasOwn(this.value, name) ? this.value[name] : undefined);
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isLater(value: unknown): boolean {
  if (isObject(value)) return Object.hasOwn(value, SIGNATURE) || '__pulumiUnknown' in value;
  return value === LATER || (typeof value === 'string' && [Declared.UNKNOWN, Declared.HIDDEN].includes(value));
}
