/** The type of the resource that stands for the whole stack. */
export const stackType = "pulumi:pulumi:Stack";

const providerPrefix = "pulumi:providers:";

/** The parts of a URN: `urn:pulumi:<stack>::<project>::<qualified type>::<name>`. The name may itself hold `::`. */
export interface UrnParts {
  readonly stack: string;
  readonly project: string;
  /** The type with those of its parents in front, joined by `$`. */
  readonly qualifiedType: string;
  readonly name: string;
}

/** @throws Error when the text is no URN. */
export function parseUrn(urn: string): UrnParts {
  const [head, project, qualifiedType, ...name] = urn.split("::");
  if (!head?.startsWith("urn:pulumi:") || project === undefined || qualifiedType === undefined || name.length === 0) {
    throw new Error(`"${urn}" is not a URN (urn:pulumi:<stack>::<project>::<type>::<name>).`);
  }
  return { stack: head.slice("urn:pulumi:".length), project, qualifiedType, name: name.join("::") };
}

/** The URN of a resource; a stack as parent, or none, adds nothing to the type. */
export function makeUrn(stack: string, project: string, parent: string, type: string, name: string): string {
  const prefix = parentTypePrefix(parent);
  return `urn:pulumi:${stack}::${project}::${prefix}${type}::${name}`;
}

function parentTypePrefix(parent: string): string {
  if (parent === "") {
    return "";
  }
  const { qualifiedType } = parseUrn(parent);
  return qualifiedType === stackType ? "" : `${qualifiedType}$`;
}

/** The resource's own type, without its parents'. */
export function typeOf(urn: string): string {
  const { qualifiedType } = parseUrn(urn);
  return qualifiedType.slice(qualifiedType.lastIndexOf("$") + 1);
}

/** The package that serves a type: `kubernetes` of `kubernetes:core/v1:ConfigMap` and of `pulumi:providers:kubernetes`. */
export function packageOf(type: string): string {
  return isProviderType(type) ? type.slice(providerPrefix.length) : (type.split(":")[0] ?? type);
}

export function isProviderType(type: string): boolean {
  return type.startsWith(providerPrefix);
}

export function providerType(packageName: string): string {
  return providerPrefix + packageName;
}

/** A reference to a configured provider: `<urn>::<id>`. */
export function providerReference(urn: string, id: string): string {
  return `${urn}::${id}`;
}

export function parseProviderReference(reference: string): { urn: string; id: string } {
  const at = reference.lastIndexOf("::");
  return { urn: reference.slice(0, at), id: reference.slice(at + 2) };
}
