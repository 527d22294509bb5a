import { isHidden, list, type Mapping, mapping } from "../values.ts";

/**
 * Whether a label selector selects an object with these labels; one without conditions selects everything.
 * What is not known yet is taken for a match.
 */
export function selects(selector: unknown, labels: Mapping): boolean {
  if (isHidden(selector)) {
    return true;
  }
  const { matchLabels, matchExpressions } = mapping(selector);
  return hasAll(mapping(matchLabels), labels) && list(matchExpressions).every((each) => holds(mapping(each), labels));
}

/** Whether all of these labels are among those. */
export function hasAll(wanted: Mapping, labels: Mapping): boolean {
  return Object.entries(wanted).every(
    ([key, value]) => isHidden(value) || isHidden(labels[key]) || labels[key] === value,
  );
}

function holds({ key, operator, values }: Mapping, labels: Mapping): boolean {
  const label = typeof key === "string" ? labels[key] : undefined;
  switch (operator) {
    case "In":
      return isHidden(label) || list(values).includes(label);
    case "NotIn":
      return isHidden(label) || !list(values).includes(label);
    case "Exists":
      return label !== undefined;
    case "DoesNotExist":
      return label === undefined;
    default:
      return true;
  }
}
