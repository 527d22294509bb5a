type Fields = Readonly<Record<string, unknown>>;

/** Values of a Helm release, or the spec of an object, as recorded: any may be absent, unknown before `up`, or of another type. */
export class ChartValues {
  readonly #fields: Fields;

  /** @param values an object, or the JSON text of one, as Consul's chart takes them; anything else counts as empty */
  constructor(values: unknown) {
    this.#fields = fieldsOf(values);
  }

  /** What is below a path. */
  at(...path: readonly string[]): ChartValues {
    return new ChartValues(path.reduce<Fields>((fields, key) => fieldsOf(fields[key]), this.#fields));
  }

  text(key: string): string | undefined {
    const value = this.#fields[key];
    return typeof value === "string" ? value : undefined;
  }

  number(key: string): number | undefined {
    const value = this.#fields[key];
    return typeof value === "number" ? value : undefined;
  }

  /** Whether there is anything, empty or not. */
  has(key: string): boolean {
    return this.#fields[key] !== undefined && this.#fields[key] !== null;
  }

  /** Whether it is there and true. */
  isOn(key: string): boolean {
    return this.#fields[key] === true;
  }

  /** Whether it is there and false. */
  isOff(key: string): boolean {
    return this.#fields[key] === false;
  }

  /** The texts of a list. */
  texts(key: string): string[] {
    const value = this.#fields[key];
    return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
  }

  /** The objects of a list, or of the JSON text of one. */
  list(key: string): ChartValues[] {
    const value = parsed(this.#fields[key]);
    return Array.isArray(value) ? value.map((item) => new ChartValues(item)) : [];
  }
}

function fieldsOf(value: unknown): Fields {
  const object = parsed(value);
  return typeof object === "object" && object !== null && !Array.isArray(object) ? (object as Fields) : {};
}

function parsed(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) {
    return value;
  }
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
