import type { DiffResult } from "@pulumi/pulumi/provider/index.js";
import { isRecord } from "../../is-record.ts";
import { inputChanges } from "./input-change.ts";
import { formatPath } from "./property-path.ts";
import { isUnknown, type Properties, plain } from "./wire-value.ts";

/**
 * What new settings mean for a provider resource. Only another `clusterIdentifier` is another cluster, whose objects must
 * be made anew; any other change, an unknown kubeconfig too, is an update. (Upstream guesses where there is no identifier;
 * a wrong guess deletes everything, so this does not.)
 */
export function diffSettings(olds: Properties, news: Properties): DiffResult {
  const before = recordOf(olds);
  const after = recordOf(news);
  const changes = inputChanges(before, after).map(({ path }) => formatPath(path));
  const was = before.clusterIdentifier;
  const is = after.clusterIdentifier;
  const isOther = was !== undefined && is !== undefined && !isUnknown(is) && was !== is;
  return { changes: changes.length > 0, replaces: isOther ? ["clusterIdentifier"] : [] };
}

function recordOf(properties: Properties): Properties {
  const value = plain(properties);
  return isRecord(value) ? value : {};
}
