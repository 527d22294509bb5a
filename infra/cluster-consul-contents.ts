import {
  type Consul,
  ConsulRules,
  consulNamespace,
  consulPorts,
  consulServerLabels,
} from "@plinth/constructs/discovery";
import type { ConsulContents } from "@plinth/constructs/discovery/services";
import { Provider } from "@pulumi/consul/provider.js";
import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import * as pulumi from "@pulumi/pulumi";
import { composeConsulContents } from "./consul-contents.ts";
import type { Foundation } from "./foundation.ts";
import { type CloudSettings, prefixOf } from "./foundation-props.ts";
import { reachedApi } from "./reached-api.ts";
import { REGISTRAR } from "./registrar-name.ts";
import type { Settings } from "./settings.ts";

/** Who reads Consul's metrics, as its tokens name it. */
export const METRICS_READER = "metrics";

/** Of the chart's: who may do everything. */
const BOOTSTRAP_SECRET = "consul-bootstrap-acl-token";

/** What is inside the cluster's Consul. */
export function composeClusterConsulContents(
  settings: Settings & CloudSettings,
  foundation: Foundation,
  consul: Consul,
): ConsulContents {
  const { observability, environment } = settings;
  const { scheme, authority } = reachedApi(
    settings,
    foundation,
    "consul",
    { namespace: consulNamespace, podLabels: consulServerLabels, port: consulPorts.http },
    consul.made,
  );
  const token = bootstrapToken(settings, foundation, consul);
  const provider = new Provider("consul", { address: authority, scheme, token });
  return composeConsulContents(settings, {
    provider,
    server: consul,
    dependsOn: [consul],
    bearers: {
      [REGISTRAR]: { rules: ConsulRules.keepServices(`plinth-${environment}`) },
      ...(observability && { [METRICS_READER]: { rules: ConsulRules.readMetrics() } }),
    },
  });
}

/** The chart makes it, and it is in the cluster alone. */
function bootstrapToken(settings: CloudSettings, { kubernetes }: Foundation, consul: Consul): pulumi.Output<string> {
  const id = consul.made.apply(() => `${consulNamespace}/${BOOTSTRAP_SECRET}`);
  const { data } = Secret.get(`${prefixOf(settings)}-consul-bootstrap`, id, { provider: kubernetes });
  return pulumi.secret(data.apply((files) => Buffer.from(files.token ?? "", "base64").toString("utf8")));
}
