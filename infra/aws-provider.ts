import * as aws from "@pulumi/aws";
import type { CloudSettings } from "./foundation-props.ts";
import { tagsOf } from "./tags.ts";

/**
 * AWS in one region, for one account: with the credentials of another one nothing happens. Every resource has the tags that costs
 * are told apart by.
 */
export function awsProvider(name: string, settings: CloudSettings, region: aws.Region): aws.Provider {
  return new aws.Provider(name, {
    region,
    allowedAccountIds: [settings.aws.account],
    defaultTags: { tags: tagsOf(settings) },
  });
}
