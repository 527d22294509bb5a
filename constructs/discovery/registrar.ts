import { ApiObject, Duration, JsonPatch, Size } from "cdk8s";
import * as kplus from "cdk8s-plus-27";
import { Construct } from "constructs";
import { Autoscaling } from "../kube/autoscaling.ts";
import { Microservice } from "../kube/microservice.ts";
import { Peer } from "../kube/peer.ts";
import type { Placement } from "../kube/placement.ts";
import { Port } from "../kube/port.ts";
import type { Resources } from "../kube/resources.ts";
import { refuseFaults } from "../props-error.ts";
import { consulAddress, consulNamespace, consulPorts, consulServerLabels } from "./consul-places.ts";
import { registrarFaults } from "./registrar-faults.ts";
import type { RegistrarProps } from "./registrar-props.ts";
import { type AccessRule, registrarLeaseRules, registrarReads } from "./registrar-rules.ts";

/** Where a pod's programs look for the account's token. */
const ACCOUNT_DIR = "/var/run/secrets/kubernetes.io/serviceaccount";

const LEASE = "plinth-registrar";

const CONSUL_DIR = "/var/run/secrets/plinth.dev/consul";

/** Where API servers listen: a cluster's own, and one that was set up by kubeadm. */
const API_SERVER_PORTS = [Port.tcp(443), Port.tcp(6443)];

/** Its client of the API alone takes 130 MB. */
const defaultResources: Resources = {
  requests: { cpu: kplus.Cpu.millis(50), memory: Size.mebibytes(192) },
  limits: { cpu: kplus.Cpu.millis(500), memory: Size.mebibytes(320) },
};

const defaultPriorityClass = "platform";

/**
 * The registrar: keeps Consul's catalogue in step with the Services that are labelled `plinth.dev/consul: "true"`, by the node
 * `plinth-<cluster>`. Of its replicas one works, and another takes over within 15 s. Its pods alone get their account's token, which
 * may read Services and EndpointSlices of the namespaces given, and hold one Lease. Its own namespace is that of its chart.
 */
export class Registrar extends Construct {
  /** The workload: let Prometheus in here. */
  readonly service: Microservice;

  /** @throws PropsError with every fault */
  constructor(scope: Construct, id: string, props: RegistrarProps) {
    super(scope, id);
    refuseFaults("Registrar", registrarFaults(props));
    const placement: Placement = props.placement ?? {};
    this.service = new Microservice(this, "Service", {
      name: "registrar",
      image: props.image,
      replicas: props.highlyAvailable ? 2 : 1,
      autoscaling: Autoscaling.off(),
      resources: props.resources ?? defaultResources,
      command: ["node", "--max-semi-space-size=4", "main.ts"],
      // The service itself goes on for a while once it is told to stop.
      stopDelay: Duration.seconds(0),
      meshed: props.meshed ?? false,
      placement,
      env: {
        HOST: "0.0.0.0",
        PORT: "8080",
        CONSUL_HTTP_ADDR: consulAddress,
        CONSUL_TOKEN_FILE: `${CONSUL_DIR}/token`,
        CLUSTER_NAME: props.clusterName,
        NAMESPACES: props.namespaces.join(","),
        LEASE_NAMESPACE: props.namespace,
        LEASE_NAME: LEASE,
        POD_NAME: kplus.EnvValue.fromFieldRef(kplus.EnvFieldPaths.POD_NAME),
      },
    });
    this.service.allowTo(Peer.pods(consulServerLabels, { namespace: consulNamespace }), Port.tcp(consulPorts.http));
    // Outside of the cluster, where NetworkPolicies know addresses only, and those of a managed API server change.
    this.service.allowTo(Peer.anyone(), ...API_SERVER_PORTS);
    this.#mountConsulToken(props.consulToken);
    this.#mountAccount(props.priorityClass ?? defaultPriorityClass);
    for (const namespace of props.namespaces) {
      this.#allow(`Reads-${namespace}`, "registrar", namespace, registrarReads, props.namespace);
    }
    this.#allow("Lease", LEASE, props.namespace, registrarLeaseRules(LEASE), props.namespace);
  }

  /** As a file, which is replaced in running pods: the registrar reads it each time. */
  #mountConsulToken(token: string): void {
    const secret = new kplus.Secret(this, "ConsulToken", {
      metadata: { name: "registrar-consul-token", labels: { ...this.service.podLabels } },
      stringData: { token },
    });
    ApiObject.of(this.service.deployment).addDependency(secret);
    const volume = kplus.Volume.fromSecret(this, "ConsulTokenVolume", secret as kplus.ISecret, {
      name: "consul-token",
      defaultMode: 0o440,
    });
    for (const container of this.service.deployment.containers) {
      container.mount(CONSUL_DIR, volume, { readOnly: true });
    }
  }

  /** What a mounted token brings, and cdk8s-plus has no words for; it lives for an hour at most, and is replaced before. */
  #mountAccount(priorityClass: string): void {
    const pod = "/spec/template/spec";
    const sources = [
      { serviceAccountToken: { path: "token", expirationSeconds: 3600 } },
      { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
    ];
    ApiObject.of(this.service.deployment).addJsonPatch(
      JsonPatch.add(`${pod}/volumes/-`, { name: "account", projected: { sources, defaultMode: 0o440 } }),
      JsonPatch.add(`${pod}/containers/0/volumeMounts/-`, { name: "account", mountPath: ACCOUNT_DIR, readOnly: true }),
      JsonPatch.add(`${pod}/priorityClassName`, priorityClass),
    );
  }

  #allow(id: string, name: string, namespace: string, rules: readonly AccessRule[], home: string): void {
    const apiGroup = "rbac.authorization.k8s.io";
    const metadata = { name, namespace, labels: { ...this.service.podLabels } };
    const account = this.service.serviceAccount;
    const role = new ApiObject(this, id, { apiVersion: `${apiGroup}/v1`, kind: "Role", metadata, rules });
    const binding = new ApiObject(this, `${id}-Binding`, {
      apiVersion: `${apiGroup}/v1`,
      kind: "RoleBinding",
      metadata,
      roleRef: { apiGroup, kind: "Role", name },
      subjects: [{ kind: "ServiceAccount", name: account.name, namespace: home }],
    });
    binding.addDependency(role, account);
    ApiObject.of(this.service.deployment).addDependency(binding);
  }
}
