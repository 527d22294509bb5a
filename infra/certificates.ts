import { certManagerStatements } from "@plinth/constructs/aws";
import { bridgeApp } from "@plinth/constructs/bridge";
import type { CapabilityOptions } from "@plinth/constructs/capability";
import { Certificates, certManagerName, PublicCertificate } from "@plinth/constructs/certificates";
import { Layer } from "@plinth/constructs/kube";
import { OBSERVABILITY_NAMESPACE } from "@plinth/constructs/observability";
import type * as pulumi from "@pulumi/pulumi";
import { App } from "cdk8s";
import { versions } from "../stacks/versions.ts";
import { after } from "./after.ts";
import { isHighlyAvailable, nodesFor } from "./capability-nodes.ts";
import type { Foundation } from "./foundation.ts";
import { type CloudSettings, prefixOf } from "./foundation-props.ts";
import { GATEWAY_CERTIFICATE } from "./kong.ts";
import { namespaces } from "./namespaces.ts";
import { podIdentity } from "./pod-identity.ts";
import { priorityClasses } from "./priority-classes.ts";
import type { Settings } from "./settings.ts";

type EdgeSettings = NonNullable<CloudSettings["aws"]["edge"]>;

/**
 * The gateway's certificate, which renews itself: CloudFront demands one that everyone trusts, and passes connections on to Kong. Nothing
 * where the environment is reached under no name.
 *
 * @returns what those wait for who need it
 */
export function composeCertificates(
  settings: Settings & CloudSettings,
  foundation: Foundation,
  options: CapabilityOptions,
): readonly pulumi.Resource[] {
  const { edge } = settings.aws;
  return edge === undefined ? [] : issued(settings, edge, foundation, options);
}

function issued(
  settings: Settings & CloudSettings,
  edge: EdgeSettings,
  foundation: Foundation,
  options: CapabilityOptions,
): readonly pulumi.Resource[] {
  const { region, mesh, observability } = settings;
  const { domain, hostedZoneId } = edge;
  const clusterName = prefixOf(settings);
  const identity = podIdentity(settings, foundation, certManagerName, {
    namespace: certManagerName,
    serviceAccount: certManagerName,
    statements: certManagerStatements({ region, hostedZoneId, dnsNames: [domain] }),
  });
  const certificates = new Certificates(
    clusterName,
    {
      charts: { certManager: versions.charts.certManager },
      // Somebody reads it: it is where alerts of the budget go.
      email: settings.aws.budget.alertTo[0] ?? settings.mailFrom,
      zone: { region, hostedZoneId },
      nodes: nodesFor("system", settings),
      highlyAvailable: isHighlyAvailable(settings),
      priorityClassName: priorityClasses.platform,
      meshed: mesh !== undefined,
      ...(observability && { prometheus: { namespace: OBSERVABILITY_NAMESPACE } }),
    },
    after(options, identity),
  );
  return bridgeApp(certificateOf(domain, certificates.issuer), {
    provider: options.provider,
    dependsOn: after(options, certificates).dependsOn ?? [],
  }).resources;
}

function certificateOf(domain: string, issuer: string): App {
  const app = new App();
  const layer = new Layer(app, "gateway-certificate", { namespace: namespaces.gateway });
  const { apiObject } = new PublicCertificate(layer, "certificate", {
    name: "gateway",
    secretName: GATEWAY_CERTIFICATE,
    dnsNames: [domain],
    issuer,
  });
  // Kong has nothing to show to callers until it is there.
  apiObject.metadata.addAnnotation("pulumi.com/waitFor", "condition=Ready");
  return app;
}
