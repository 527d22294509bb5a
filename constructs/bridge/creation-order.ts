import type { BridgedObject } from "./bridged-object.ts";
import type { Edges } from "./dependency-edges.ts";

/** Objects so that each comes after what it depends on; `cycle` holds one circle, first object again at the end, if there is any. */
export interface CreationOrder {
  readonly ordered: readonly BridgedObject[];
  readonly cycle: readonly BridgedObject[];
}

/** Depth first, each object visited once, without recursion: chains may be long. */
export function creationOrder(objects: readonly BridgedObject[], edges: Edges): CreationOrder {
  const ordered: BridgedObject[] = [];
  const done = new Set<BridgedObject>();
  for (const start of objects) {
    const path: BridgedObject[] = [];
    const onPath = new Set<BridgedObject>();
    const pending: { object: BridgedObject; rest: Iterator<BridgedObject> }[] = [];
    const enter = (object: BridgedObject) => {
      path.push(object);
      onPath.add(object);
      pending.push({ object, rest: (edges.get(object) ?? new Set()).values() });
    };
    if (!done.has(start)) {
      enter(start);
    }
    for (let top = pending.at(-1); top; top = pending.at(-1)) {
      const next = top.rest.next();
      if (next.done) {
        pending.pop();
        path.pop();
        onPath.delete(top.object);
        done.add(top.object);
        ordered.push(top.object);
      } else if (onPath.has(next.value)) {
        return { ordered, cycle: [...path.slice(path.indexOf(next.value)), next.value] };
      } else if (!done.has(next.value)) {
        enter(next.value);
      }
    }
  }
  return { ordered, cycle: [] };
}
