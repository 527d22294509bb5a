import { parsePath } from "../engine/property-path.ts";
import { Failure } from "../failure.ts";
import { isRecord } from "../is-record.ts";
import { type Comparison, compare } from "./compare.ts";
import { markedFields } from "./pulumi-value.ts";
import type { StackResource } from "./stack-resource.ts";
import type { Verdict } from "./verdict.ts";

/** A resource in the output of `pulumi preview --json`. */
interface PulumiState {
  readonly urn: string;
  readonly type: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly parent?: string;
  readonly dependencies?: readonly string[];
  /** URN and id. */
  readonly provider?: string;
  /** Whether it is left from a replacement that was broken off. */
  readonly delete?: boolean;
}

/** What the engine would do, as `pulumi preview --json` prints it. */
export interface PulumiStep {
  readonly op: string;
  readonly urn: string;
  readonly oldState?: PulumiState;
  readonly newState?: PulumiState;
  /** By path; `kind` is such as "update" or "update-replace". */
  readonly detailedDiff?: Readonly<Record<string, { readonly kind: string }>> | null;
  readonly diffReasons?: readonly string[] | null;
  readonly replaceReasons?: readonly string[] | null;
}

type Outcome = "same" | "create" | "update" | "replace" | "delete";

/** What a step does to the stack; undefined for those that change nothing but the state's own notes. */
const outcomes: Readonly<Record<string, Outcome | undefined>> = {
  same: "same",
  read: "same",
  refresh: "same",
  create: "create",
  import: "create",
  update: "update",
  delete: "delete",
  replace: "replace",
  "create-replacement": "replace",
  "delete-replaced": "replace",
  "read-replacement": "replace",
  "import-replacement": "replace",
  discard: undefined,
  "discard-replaced": undefined,
  "remove-pending-replace": undefined,
};

/** A resource may have several steps: that of the last of these counts. */
const rank: readonly Outcome[] = ["same", "delete", "create", "update", "replace"];

interface Told {
  readonly step: PulumiStep;
  readonly outcome: Outcome;
}

/**
 * The engine's steps as a comparison of what the state says with what the program wants.
 * @throws Failure on a step of a kind that is not known
 */
export function comparisonOfSteps(steps: readonly PulumiStep[]): Comparison {
  const told = [...Map.groupBy(steps.flatMap(toldOf), ({ step }) => step.urn).values()].map(mostTelling);
  const base = told.flatMap(({ step, outcome }) =>
    outcome === "create" ? [] : resources(step.oldState ?? step.newState),
  );
  const head = told.flatMap(({ step, outcome }) =>
    outcome === "delete" ? [] : resources(step.newState ?? step.oldState, step),
  );
  const verdicts = new Map(told.flatMap((each) => verdictOf(each) ?? []));
  return compare(base, head, verdicts);
}

function toldOf(step: PulumiStep): Told[] {
  if (!Object.hasOwn(outcomes, step.op)) {
    throw new Failure(`\`pulumi preview\` tells of a step "${step.op}", which this version does not know.`);
  }
  const outcome = outcomes[step.op];
  const isLeftover = outcome === "delete" && step.oldState?.delete === true;
  return outcome === undefined || isLeftover ? [] : [{ step, outcome }];
}

function mostTelling(group: readonly Told[]): Told {
  return group.reduce((best, each) => (rank.indexOf(each.outcome) > rank.indexOf(best.outcome) ? each : best));
}

function resources(state: PulumiState | undefined, step?: PulumiStep): StackResource[] {
  if (state === undefined) {
    return [];
  }
  const { urn, type, inputs = {}, parent = "", dependencies = [], provider = "" } = state;
  const formerUrn = step?.oldState?.urn;
  return [
    {
      urn,
      type,
      inputs: markedFields(inputs),
      parent,
      dependsOn: dependencies,
      provider: provider.split("::").slice(0, -1).join("::"),
      ...(formerUrn !== undefined && formerUrn !== urn && { aliases: [formerUrn] }),
    },
  ];
}

function verdictOf({ step, outcome }: Told): [string, Verdict][] | undefined {
  if (outcome === "create" || outcome === "delete") {
    return undefined;
  }
  const { oldState, newState, urn } = step;
  const details = isRecord(step.detailedDiff) ? Object.entries(step.detailedDiff) : [];
  const reasons = step.replaceReasons ?? [];
  const replacing = details.filter(([, { kind }]) => kind.endsWith("-replace")).map(([path]) => path);
  return [
    [
      newState?.urn ?? urn,
      {
        op: outcome,
        changed: paths(details.length > 0 ? details.map(([path]) => path) : (step.diffReasons ?? [])),
        replacing: paths(replacing.length > 0 ? replacing : reasons),
        found: markedFields({ ...oldState?.inputs, ...oldState?.outputs }),
      },
    ],
  ];
}

function paths(texts: readonly string[]) {
  return texts.filter((text) => !text.startsWith("__")).map(parsePath);
}
