import { type PropsFault, refuseFaults } from "../props-error.ts";

/** Whom costs are put down to. */
export interface AllocationTagsProps {
  /** Such as `prod`. */
  readonly environment: string;

  /** Who answers for the costs. */
  readonly team: string;

  /** What they are for. @default "plinth" */
  readonly project?: string;

  /** Where they are booked. @default - nowhere */
  readonly costCenter?: string;
}

/** The key that says an environment, in every stack's tags and in the filters of its budget. */
export const ENVIRONMENT_TAG = "environment";

/**
 * Tags for the provider's `defaultTags`, so that each resource's costs can be told apart by environment, team, project and cost center.
 * Bills show a tag only once it is activated, see `CostControl`.
 *
 * @throws PropsError when AWS would refuse a value
 * @see https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/allocation-tag-restrictions.html
 */
export function allocationTags(props: AllocationTagsProps): Readonly<Record<string, string>> {
  refuseFaults("allocationTags", allocationTagFaults(props));
  const { environment, team, project = "plinth", costCenter } = props;
  return {
    [ENVIRONMENT_TAG]: environment,
    team,
    project,
    ...(costCenter !== undefined && { "cost-center": costCenter }),
    "managed-by": "pulumi",
  };
}

/** Everything that is wrong with the props; empty when nothing is. */
export function allocationTagFaults(props: AllocationTagsProps): PropsFault[] {
  return Object.entries(props)
    .filter(([, value]) => !/^[\p{L}\p{N}_.:/=+@-](?:[\p{L}\p{N} _.:/=+@-]{0,254}[\p{L}\p{N}_.:/=+@-])?$/u.test(value))
    .map(([path, value]) => ({
      path,
      value,
      allowed: "1 to 256 letters, digits and _.:/=+@-, with spaces between them",
    }));
}
