import type { Problem } from "./bridge-error.ts";
import type { BridgedObject } from "./bridged-object.ts";
import { groupKind } from "./cluster-scoped.ts";

/** Two constructs must not make one object: the second would silently take over the first one's. Names are compared, whatever the version. */
export function duplicateObjects(objects: readonly BridgedObject[]): Problem[] {
  const first = new Map<string, BridgedObject>();
  return objects.flatMap((object) => {
    if (object.name === undefined) {
      return [];
    }
    const identity = `${groupKind(object.apiVersion, object.kind)}/${object.namespace ?? ""}/${object.name}`;
    const other = first.get(identity);
    if (other === undefined) {
      first.set(identity, object);
      return [];
    }
    const where = object.namespace === undefined ? "" : ` in namespace ${object.namespace}`;
    return [{ path: object.path, message: `${object.kind} ${object.name}${where} is made by [${other.path}] already` }];
  });
}
