import { wellArchitected } from "../../aws/clauses.ts";
import { oneOf } from "../../aws/expected-input.ts";
import { isAws } from "../../aws/kind.ts";
import { resourceRule } from "../../rule.ts";
import { at, isHidden, list } from "../../values.ts";

const toViewers = ["redirect-to-https", "https-only"];

export const cdnHttpsOnly = resourceRule({
  name: "aws-cdn-https-only",
  title: "Distributions speak HTTPS alone, to browsers and to origins",
  reason: "One path over HTTP is enough to read a session's cookie, or to change a script on its way.",
  remedy: "Set viewerProtocolPolicy to redirect-to-https or https-only, and originProtocolPolicy to https-only.",
  severity: "high",
  serves: [wellArchitected("SEC09-BP02")],
  judge: (resource) => {
    const { inputs } = resource;
    if (isAws(resource, "cloudfront/VpcOrigin")) {
      return isHidden(inputs.vpcOriginEndpointConfig)
        ? []
        : oneOf(inputs, "vpcOriginEndpointConfig.originProtocolPolicy", ["https-only"]);
    }
    return isAws(resource, "cloudfront/Distribution")
      ? [
          ...[
            "defaultCacheBehavior",
            ...list(inputs.orderedCacheBehaviors).map((_, index) => `orderedCacheBehaviors[${index}]`),
          ]
            .filter((path) => !isHidden(at(inputs, path)))
            .flatMap((path) => oneOf(inputs, `${path}.viewerProtocolPolicy`, toViewers)),
          ...list(inputs.origins)
            .map((origin, index) => ({
              config: at(origin, "customOriginConfig"),
              path: `origins[${index}].customOriginConfig`,
            }))
            .filter(({ config }) => config !== undefined && !isHidden(config))
            .flatMap(({ path }) => oneOf(inputs, `${path}.originProtocolPolicy`, ["https-only"])),
        ]
      : [];
  },
});
