import { ApiObject, type App } from "cdk8s";
import { Capability, type CapabilityOptions } from "../capability/capability.ts";
import { CapabilityNamespace } from "../capability/capability-namespace.ts";
import { ConnectionPolicy } from "../kube/connection-policy.ts";
import { Layer } from "../kube/layer.ts";
import { Peer } from "../kube/peer.ts";
import { podIdentityAgent, podIdentityPort } from "../kube/pod-identity-agent.ts";
import { Port } from "../kube/port.ts";
import type { MeshException } from "../mesh/mesh-exception.ts";
import { MeshExceptions } from "../mesh/mesh-exceptions.ts";
import { refuseFaults } from "../props-error.ts";
import { certManagerValues } from "./cert-manager-values.ts";
import { certificatesFaults } from "./certificates-faults.ts";
import { certificatesMeshExceptions } from "./certificates-mesh-exceptions.ts";
import { certManagerName, certManagerPorts, publicIssuer, webhookLabels } from "./certificates-places.ts";
import type { CertificatesProps } from "./certificates-props.ts";

const letsEncrypt = "https://acme-v02.api.letsencrypt.org/directory";

/**
 * cert-manager, and the ClusterIssuer `public`: an authority that everyone trusts issues certificates, once a record in a Route 53 zone
 * has shown that the names are ours. A `PublicCertificate` asks for one.
 *
 * The service account `cert-manager/cert-manager` needs an identity in AWS with `certManagerStatements`; there is no key in a Secret.
 *
 * @see https://cert-manager.io/docs/configuration/acme/dns01/route53/
 */
export class Certificates extends Capability {
  /** The ClusterIssuer for a `PublicCertificate`. */
  readonly issuer: string = publicIssuer;

  /** Where a strict mesh must let plain connections pass. */
  readonly meshExceptions: readonly MeshException[] = certificatesMeshExceptions;

  /** @throws PropsError with every fault of the props */
  constructor(name: string, props: CertificatesProps, options: CapabilityOptions) {
    refuseFaults(`Certificates "${name}"`, certificatesFaults(props));
    super("Certificates", name, options);
    const place = this.objects((app) => placeObjects(app, props));
    const release = this.release(
      certManagerName,
      { namespace: certManagerName, chart: props.charts.certManager, values: certManagerValues(props) },
      place,
    );
    this.objects((app) => issuerObject(app, props), [release]);
    this.registerOutputs({ issuer: this.issuer });
  }
}

function placeObjects(app: App, { meshed, prometheus }: CertificatesProps): void {
  const layer = new Layer(app, "cert-manager", { namespace: certManagerName });
  const namespace = new CapabilityNamespace(layer, "namespace", { name: certManagerName, meshed });
  const policyOf = (name: string, podLabels: Readonly<Record<string, string>>) => {
    const policy = new ConnectionPolicy(layer, name, { name, podLabels, meshed });
    policy.node.addDependency(namespace);
    return policy;
  };
  const instance = { "app.kubernetes.io/instance": certManagerName };

  // The addresses of the API server, of the authority and of Route 53 are nobody's to name.
  const all = policyOf(certManagerName, instance);
  all.allowTo(Peer.anyone(), Port.tcp(443), Port.tcp(6443));
  if (prometheus !== undefined) {
    all.allowFrom(Peer.namespace(prometheus.namespace), Port.tcp(certManagerPorts.metrics));
  }

  // It looks for the proof at the zone's own name servers before the authority does.
  const controller = policyOf("controller", { ...instance, "app.kubernetes.io/component": "controller" });
  controller.allowTo(Peer.anyone(), Port.udp(53), Port.tcp(53));
  controller.allowTo(podIdentityAgent, podIdentityPort);

  if (meshed) {
    // Before the API server asks the webhook for the first time, which refuses objects that it cannot ask for.
    const exceptions = new MeshExceptions(layer, "exceptions", { exceptions: certificatesMeshExceptions });
    exceptions.node.addDependency(namespace);
  }
  const webhook = policyOf("webhook", webhookLabels);
  webhook.allowFrom(Peer.anyone(), Port.tcp(certManagerPorts.webhook));
}

function issuerObject(app: App, { email, zone, acmeServer = letsEncrypt }: CertificatesProps): void {
  new ApiObject(new Layer(app, "issuers"), "public", {
    apiVersion: "cert-manager.io/v1",
    kind: "ClusterIssuer",
    metadata: { name: publicIssuer },
    spec: {
      acme: {
        server: acmeServer,
        email,
        privateKeySecretRef: { name: "public-issuer-account" },
        solvers: [{ dns01: { route53: { region: zone.region, hostedZoneID: zone.hostedZoneId } } }],
      },
    },
  });
}
