import { list, type Mapping, mapping } from "../values.ts";

/** One statement of a policy document, lists where IAM allows one value as well. */
export interface PolicyStatement {
  readonly sid: string;
  readonly effect: "Allow" | "Deny";
  readonly actions: readonly string[];
  /** All actions but these; empty where `actions` says it. */
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  /** All resources but these; empty where `resources` says it. */
  readonly notResources: readonly string[];
  readonly principal: unknown;
  /** All but these; undefined where `principal` says it. */
  readonly notPrincipal: unknown;
  readonly condition: Mapping;
}

/** The statements of a document in JSON; none where it is not known or damaged. */
export function statementsOf(document: unknown): readonly PolicyStatement[] {
  const parsed = typeof document === "string" ? parsedOrNothing(document) : document;
  const statement = mapping(parsed).Statement;
  return (Array.isArray(statement) ? statement : list([statement].filter(Boolean))).map((each) => {
    const { Sid, Effect, Action, NotAction, Resource, NotResource, Principal, NotPrincipal, Condition } = mapping(each);
    return {
      sid: String(Sid ?? ""),
      effect: Effect === "Deny" ? "Deny" : "Allow",
      actions: texts(Action),
      notActions: texts(NotAction),
      resources: texts(Resource),
      notResources: texts(NotResource),
      principal: Principal,
      notPrincipal: NotPrincipal,
      condition: mapping(Condition),
    };
  });
}

function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((each) => typeof each === "string");
}

function parsedOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
