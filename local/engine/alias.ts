import { makeUrn, parseUrn, stackType } from "./urn.ts";

/** Another name under which a resource may stand in the state: a URN, or what differs from its own. */
export type AliasSpec =
  | { readonly urn: string }
  | {
      /** "" = the resource's own; likewise type, stack and project. */
      readonly name: string;
      readonly type: string;
      readonly stack: string;
      readonly project: string;
      readonly parent: string | undefined;
      readonly noParent: boolean;
    };

/** The resource that an alias is for. */
export interface AliasOwner {
  readonly stack: string;
  readonly project: string;
  readonly type: string;
  readonly name: string;
  /** "" for none. */
  readonly parent: string;
  /** The URN under which the parent was found in the state, when that was one of its own aliases. */
  readonly parentAlias: string | undefined;
}

/**
 * Every URN under which the state may know a resource, best first: its aliases, then what it would have been called below
 * its parent's old name.
 * @param formerUrnOf the URN under which a resource of this run was found, if by an alias
 */
export function aliasUrns(
  owner: AliasOwner,
  aliases: readonly AliasSpec[],
  formerUrnOf: (urn: string) => string | undefined,
): string[] {
  const own = aliases.map((alias) => collapse(owner, alias, formerUrnOf));
  const { parentAlias } = owner;
  const inherited =
    parentAlias === undefined
      ? []
      : [
          inherit(owner, parentAlias, owner.name, owner.type),
          ...own.map((urn) => {
            const { name, qualifiedType } = parseUrn(urn);
            return inherit(owner, parentAlias, name, qualifiedType.slice(qualifiedType.lastIndexOf("$") + 1));
          }),
        ];
  return [...new Set([...own, ...inherited])];
}

function collapse(owner: AliasOwner, alias: AliasSpec, formerUrnOf: (urn: string) => string | undefined): string {
  if ("urn" in alias) {
    return alias.urn;
  }
  const parent = alias.noParent ? "" : alias.parent === undefined ? owner.parent : alias.parent;
  return childUrn(owner, formerUrnOf(parent) ?? parent, alias);
}

function childUrn(
  owner: AliasOwner,
  parent: string,
  alias: { name?: string; type?: string; stack?: string; project?: string },
): string {
  const type = alias.type || owner.type;
  const name = alias.name || owner.name;
  if (parent === "" || parseUrn(parent).qualifiedType === stackType) {
    return makeUrn(alias.stack || owner.stack, alias.project || owner.project, "", type, name);
  }
  // The parent's own stack and project win, as they do in Pulumi's engine.
  const { stack, project } = parseUrn(parent);
  return makeUrn(stack, project, parent, type, name);
}

/** A child named after its parent was named after the parent's former name. */
function inherit(owner: AliasOwner, parentAlias: string, name: string, type: string): string {
  const parentName = parseUrn(owner.parent).name;
  const formerName = parseUrn(parentAlias).name;
  const childName = name.startsWith(parentName) ? formerName + name.slice(parentName.length) : name;
  return childUrn(owner, parentAlias, { name: childName, type });
}
