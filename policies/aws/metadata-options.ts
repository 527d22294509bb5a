import type { GraphResource } from "../graph.ts";
import { isHidden, type Mapping, mapping } from "../values.ts";
import { isAws } from "./kind.ts";

/** How a machine's metadata service is set up; undefined where there is none, where it is off, or where it is not known. */
export function metadataOptionsOf(resource: GraphResource): Mapping | undefined {
  const { metadataOptions } = resource.inputs;
  const options = mapping(metadataOptions);
  return !isAws(resource, "ec2/LaunchTemplate", "ec2/Instance", "ec2/LaunchConfiguration", "ec2/SpotInstanceRequest") ||
    isHidden(metadataOptions) ||
    options.httpEndpoint === "disabled"
    ? undefined
    : options;
}
