/** Something that the service needs, and how to ask whether it is there. */
export interface Dependency {
  readonly name: string;
  /** The service works without it, if slower: reported, but never a reason to take no requests. */
  readonly optional: boolean;
  /** Rejects when it is not there. */
  check(): Promise<void>;
}

export interface ReadinessReport {
  readonly ready: boolean;
  /** By name: `up`, `down`, or `draining` for the service itself. */
  readonly checks: Readonly<Record<string, string>>;
}

/** How long a dependency may take to say that it is there, in milliseconds: less than a probe's own patience. */
const CHECK_MS = 800;

/** Whether requests should be sent to this process. */
export class Readiness {
  readonly #dependencies: readonly Dependency[];
  #draining = false;

  constructor(dependencies: readonly Dependency[]) {
    this.#dependencies = dependencies;
  }

  get draining(): boolean {
    return this.#draining;
  }

  /** From now on the answer is no. */
  drain(): void {
    this.#draining = true;
  }

  async report(): Promise<ReadinessReport> {
    if (this.#draining) {
      return { ready: false, checks: { service: "draining" } };
    }
    const states = await Promise.all(this.#dependencies.map(isUp));
    return {
      ready: this.#dependencies.every(({ optional }, index) => optional || states[index] === true),
      checks: Object.fromEntries(this.#dependencies.map(({ name }, index) => [name, states[index] ? "up" : "down"])),
    };
  }
}

async function isUp(dependency: Dependency): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, CHECK_MS, false);
  });
  const answered = dependency.check().then(
    () => true,
    () => false,
  );
  return Promise.race([answered, late]).finally(() => clearTimeout(timer));
}
