import { MapperPackage, Mappers, ModelMapper, PropertyMapper, mappersOf } from './mappers';

/** A problem with the inputs of a resource. */
export interface InputFailure {
  readonly property: string;
  readonly reason: string;
}

/** Which structure of which package describes a resource. */
export interface MapperSource {
  readonly from: MapperPackage;
  readonly className: string;
  /** Inputs that are newer than the package, or that are part of the address: not looked at. */
  readonly beyond?: readonly string[];
}

/** Checks inputs against Azure's own description of a resource: unknown and missing ones, types, ranges, choices. */
export function checkAgainstMapper(source: MapperSource, inputs: object): InputFailure[] {
  const mappers = mappersOf(source.from);
  const failures: InputFailure[] = [];
  const model = mappers.models[source.className];
  if (!model) throw new Error(`${source.from} has no ${source.className}`);
  new Walk(mappers, new Set(source.beyond), failures).model(model, inputs, '');
  return failures;
}

class Walk {
  constructor(
    private readonly mappers: Mappers,
    private readonly beyond: ReadonlySet<string>,
    private readonly failures: InputFailure[],
  ) {}

  public model(mapper: ModelMapper, value: object, at: string): void {
    const properties = this.chosen(mapper, value).type.modelProperties ?? {};
    for (const [name, it] of Object.entries(value)) {
      const path = at === '' ? name : `${at}.${name}`;
      if (it === undefined || it === null || this.beyond.has(path.replace(/\[\d+\]/g, '[]'))) continue;
      const property = properties[name];
      if (!property) this.fail(path, 'Azure knows no such property');
      else if (property.readOnly) this.fail(path, 'only Azure sets it');
      else this.value(property, it, path);
    }
    for (const [name, property] of Object.entries(properties)) {
      const missing = (value as Record<string, unknown>)[name] === undefined;
      if (property.required && !property.readOnly && missing) {
        this.fail(at === '' ? name : `${at}.${name}`, 'is missing');
      }
    }
  }

  /** The structure that the discriminator of a value chooses. */
  private chosen(mapper: ModelMapper, value: object): ModelMapper {
    const { polymorphicDiscriminator, uberParent, className } = mapper.type;
    if (!polymorphicDiscriminator) return mapper;
    const choice = (value as Record<string, unknown>)[polymorphicDiscriminator.clientName];
    return this.mappers.discriminators[`${uberParent ?? className}.${String(choice)}`] ?? mapper;
  }

  private value(mapper: PropertyMapper, value: unknown, at: string): void {
    this.constraints(mapper, value, at);
    const { name, element, value: entry, className, allowedValues } = mapper.type;
    const expect = (ok: boolean, what: string): boolean => {
      if (!ok) this.fail(at, `is ${JSON.stringify(value)}: ${what} is expected`);
      return ok;
    };
    switch (name) {
      case 'String':
      case 'Uuid':
      case 'TimeSpan':
      case 'DateTime':
        expect(typeof value === 'string', 'a text');
        break;
      case 'Number':
        expect(typeof value === 'number', 'a number');
        break;
      case 'Boolean':
        expect(typeof value === 'boolean', 'true or false');
        break;
      case 'Enum':
        expect(allowedValues?.includes(value) ?? true, `one of ${String(allowedValues)}`);
        break;
      case 'Sequence':
        if (expect(Array.isArray(value), 'a list') && element) {
          (value as unknown[]).forEach((it, index) => {
            this.value(element, it, `${at}[${index}]`);
          });
        }
        break;
      case 'Dictionary':
        if (expect(isRecord(value), 'a map') && entry) {
          for (const [key, it] of Object.entries(value as object)) this.value(entry, it, `${at}.${key}`);
        }
        break;
      case 'Composite': {
        const model = this.mappers.models[className ?? ''];
        if (expect(isRecord(value), 'a structure') && model) this.model(model, value as object, at);
        break;
      }
      default: // any: nothing is known
    }
  }

  private constraints({ constraints = {} }: PropertyMapper, value: unknown, at: string): void {
    const size = typeof value === 'number' ? value : NaN;
    const length = typeof value === 'string' ? value.length : NaN;
    const items = Array.isArray(value) ? value.length : NaN;
    const refuse = (broken: boolean, words: string): void => {
      if (broken) this.fail(at, `is ${JSON.stringify(value)}: ${words}`);
    };
    const {
      InclusiveMinimum: min,
      InclusiveMaximum: max,
      ExclusiveMinimum: above,
      ExclusiveMaximum: below,
    } = constraints;
    refuse(min !== undefined && size < min, `at least ${min ?? ''}`);
    refuse(max !== undefined && size > max, `at most ${max ?? ''}`);
    refuse(above !== undefined && size <= above, `above ${above ?? ''}`);
    refuse(below !== undefined && size >= below, `below ${below ?? ''}`);
    const { MinLength, MaxLength, MinItems, MaxItems, Pattern } = constraints;
    refuse(MinLength !== undefined && length < MinLength, `at least ${MinLength ?? ''} characters`);
    refuse(MaxLength !== undefined && length > MaxLength, `at most ${MaxLength ?? ''} characters`);
    refuse(MinItems !== undefined && items < MinItems, `at least ${MinItems ?? ''} entries`);
    refuse(MaxItems !== undefined && items > MaxItems, `at most ${MaxItems ?? ''} entries`);
    refuse(Pattern !== undefined && typeof value === 'string' && !Pattern.test(value), `like ${String(Pattern)}`);
  }

  private fail(property: string, reason: string): void {
    this.failures.push({ property, reason });
  }
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
