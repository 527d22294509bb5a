import type { StackResult } from "./embedded-engine.ts";

/** A run did not come to its end. What was done is in the state: the next run goes on from there. */
export class DeploymentFailed extends Error {
  override readonly name = "DeploymentFailed";
  /** What the run did, with every failure in `errors`. */
  readonly result: StackResult;

  constructor(result: StackResult) {
    super(messageFor(result));
    this.result = result;
  }
}

function messageFor({ errors, interrupted }: StackResult): string {
  const lines = errors.map(({ urn, message }) => (urn === undefined ? message : `${urn}: ${message}`));
  return [...(interrupted ? ["The run was interrupted. Run it again to go on from here."] : []), ...lines].join("\n");
}
