import { describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { resource } from "../../testkit/judged.ts";
import { providerTags } from "./aws-provider-tags.ts";

const provider = (defaultTags: unknown, settings = {}) => ({
  resource: resource("pulumi:providers:aws", { defaultTags }),
  settings,
});
const tags = { environment: "prod", "managed-by": "pulumi", project: "shop", team: "platform" };

describeRule(providerTags, {
  passes: {
    "all tags, as the engine keeps them": provider(JSON.stringify({ tags })),
    "all tags": provider({ tags }),
    "one whose value is not known yet": provider({ tags: { ...tags, team: unknown } }),
    "tags that are not known yet": provider(unknown),
  },
  fails: {
    "no tags": { ...provider(undefined), paths: ["defaultTags"] },
    "an empty tag": { ...provider(JSON.stringify({ tags: { ...tags, team: "" } })), paths: ["defaultTags"] },
    "a tag that is asked for": { ...provider({ tags }, { keys: ["cost-center"] }), paths: ["defaultTags"] },
  },
  doesNotApply: {
    "another provider": { resource: resource("pulumi:providers:kubernetes", {}) },
    "a bucket": { resource: resource("aws:s3/bucket:Bucket", {}) },
  },
});
