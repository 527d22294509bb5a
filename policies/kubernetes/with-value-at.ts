import { type Mapping, mapping } from "../values.ts";

/** A copy of a mapping with this value at a path such as `spec.containers[0].stdin`; the mappings on the way are made. */
export function withValueAt(inputs: Mapping, path: string, value: unknown): Mapping {
  return mapping(changed(inputs, path.match(/[^.[\]]+/g) ?? [], value));
}

function changed(part: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) {
    return value;
  }
  if (Array.isArray(part)) {
    return part.map((each, index) => (String(index) === key ? changed(each, rest, value) : each));
  }
  return { ...mapping(part), [key]: changed(mapping(part)[key], rest, value) };
}
