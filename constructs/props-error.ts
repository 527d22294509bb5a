import { RunError } from "@pulumi/pulumi";

/** One fault of a construct's props. */
export interface PropsFault {
  /** As in `cidr` or `groups[0].minPerZone`. */
  readonly path: string;
  /** What stands there. */
  readonly value: unknown;
  /** What may stand there. */
  readonly allowed: string;
}

/** Every fault of a construct's props, in one message; Pulumi prints it without a stack trace. */
export class PropsError extends RunError {
  readonly faults: readonly PropsFault[];

  constructor(construct: string, faults: readonly PropsFault[]) {
    super(
      [`${construct} has ${faults.length} fault(s):`, ...faults.map((fault) => `  ${faultText(fault)}`)].join("\n"),
    );
    this.faults = faults;
  }
}

/** @throws PropsError when there is any fault; call it before the first registration */
export function refuseFaults(construct: string, faults: readonly PropsFault[]): void {
  if (faults.length > 0) {
    throw new PropsError(construct, faults);
  }
}

/** A fault in words. */
export function faultText({ path, value, allowed }: PropsFault): string {
  return `${path} is ${value === undefined ? "missing" : JSON.stringify(value)}; allowed: ${allowed}`;
}
