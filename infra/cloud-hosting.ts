import { dnsSuffixOf } from "@plinth/constructs/aws";
import { consulAddress, consulNamespace, consulPorts } from "@plinth/constructs/discovery";
import { kongControllerIdentity, kongIdentity } from "@plinth/constructs/gateway";
import type { KafkaBacklogLogin } from "@plinth/constructs/kube";
import { Identity, WAYPOINT_NAME } from "@plinth/constructs/mesh";
import {
  AGENTS_NAMESPACE,
  OBSERVABILITY_NAMESPACE,
  observabilityEndpoints,
  PROMETHEUS_SERVICE_ACCOUNT,
} from "@plinth/constructs/observability";
import { vaultAddress, vaultNamespace } from "@plinth/constructs/secrets";
import { versions } from "../stacks/versions.ts";
import { backlogLogin } from "./autoscaler-login.ts";
import type { Capabilities } from "./capabilities.ts";
import type { CloudSettings } from "./foundation-props.ts";
import type { Hosting } from "./hosting.ts";
import { imageIn, imageOf } from "./images.ts";
import { namespaces } from "./namespaces.ts";
import { REGISTRAR } from "./registrar-name.ts";
import type { LoadOf, MeshHosting } from "./service-hosting.ts";
import { serviceNeeds, servicesOf } from "./service-needs.ts";
import type { ServiceName, Settings } from "./settings.ts";
import { topics } from "./topics.ts";
import { statelessPlacement } from "./workload.ts";

/** Requests of services that are traced; the mesh and the collectors decide what is kept. */
const TRACE_PERCENT = 10;

/** How a cluster of the cloud hosts services: on nodes for them, with what its capabilities have for them. */
export function cloudHosting(settings: Settings & CloudSettings, { consul, vault }: Capabilities): Hosting {
  const { observability, elasticity } = settings;
  return {
    nodes: statelessPlacement,
    image: (name) => imageIn(registryOf(settings), name),
    ...(settings.mesh && { mesh: meshHosting(settings) }),
    ...(consul && {
      discovery: {
        address: consulAddress,
        port: consulPorts.http,
        namespace: consulNamespace,
        tokenOf: (name) => consul.tokenOf(name),
      },
    }),
    ...(vault && {
      credentials: {
        image: imageOf(versions.vendorImages.vault),
        address: vaultAddress,
        vault: { namespace: vaultNamespace },
      },
    }),
    ...(observability && { observability: { traces: tracesPlace(), tracePercent: TRACE_PERCENT } }),
    ...(observability && elasticity && { loadOf: loadBy(elasticity, backlogLogin(settings)) }),
  };
}

/** The account's own registry of images. */
export function registryOf({ region, aws: { account } }: CloudSettings): string {
  return `${account}.dkr.ecr.${region}.${dnsSuffixOf(region)}`;
}

function meshHosting(settings: Settings): MeshHosting {
  const services = servicesOf(settings).map((name) => Identity.of(namespaces.services, name));
  const waypoint = Identity.of(namespaces.services, WAYPOINT_NAME);
  const observer = settings.observability && Identity.of(OBSERVABILITY_NAMESPACE, PROMETHEUS_SERVICE_ACCOUNT);
  const registrar = settings.discovery && Identity.of(namespaces.services, REGISTRAR);
  return {
    waypoint,
    gateway: kongIdentity,
    observer,
    identities: [waypoint, kongIdentity, kongControllerIdentity, observer, registrar, ...services].filter(
      (one) => one !== undefined,
    ),
  };
}

function tracesPlace() {
  const url = observabilityEndpoints.otlp;
  return { url, namespace: AGENTS_NAMESPACE, port: Number(new URL(url).port) };
}

/** The requests that a service is asked for, and the messages that wait for it. */
function loadBy({ requestsPerPod, lagPerPod }: NonNullable<Settings["elasticity"]>, login: KafkaBacklogLogin): LoadOf {
  return (service) => ({
    prometheusUrl: observabilityEndpoints.prometheus,
    metrics: [
      {
        name: "requests",
        query: `sum(rate(http_request_duration_seconds_count{namespace="${namespaces.services}",service="${service}"}[1m]))`,
        perPod: requestsPerPod,
      },
    ],
    ...backlogsOf(service, lagPerPod, login),
  });
}

function backlogsOf(service: ServiceName, perPod: number, login: KafkaBacklogLogin) {
  const own = serviceNeeds[service].kafka
    ? topics.filter(({ name, readers }) => isInput(name) && readers.includes(service))
    : [];
  return own.length === 0
    ? {}
    : {
        backlogs: {
          brokersVariable: "KAFKA_BROKERS",
          login,
          topics: own.map(({ name }) => ({ topic: name, group: service, perPod })),
        },
      };
}

/** Dead letters wait for people. */
function isInput(topic: string): boolean {
  return !topic.endsWith(".dead-letters");
}
