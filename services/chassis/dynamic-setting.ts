import type { z } from "zod";

/** A setting that may change while a service runs. */
export interface DynamicSetting {
  /** What its key in Consul ends with. */
  readonly key: string;

  /**
   * Puts it into effect, where it is allowed.
   *
   * @param text What stands in Consul; undefined where nothing does: then it is what the service was started with.
   * @returns What is allowed, where this is not; nothing has changed then.
   */
  apply(text: string | undefined): string | undefined;
}

/**
 * A setting with the rules of one that is read from the environment.
 *
 * @param start What the service was started with.
 */
export function dynamicSetting<T>(
  key: string,
  schema: z.ZodType<T>,
  start: T,
  use: (value: T) => void,
): DynamicSetting {
  return {
    key,
    apply(text) {
      if (text === undefined) {
        use(start);
        return undefined;
      }
      const parsed = schema.safeParse(text);
      if (parsed.success) {
        use(parsed.data);
        return undefined;
      }
      return parsed.error.issues.map(({ message }) => message).join("; ");
    },
  };
}
