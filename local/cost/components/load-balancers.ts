import { isRecord } from "../../is-record.ts";
import { type CostLine, costLine, hoursPerMonth } from "../cost-line.ts";
import type { EstimateInput, Estimator } from "../estimator.ts";
import { type Inventory, nameOf, type Registered } from "../inventory.ts";

const balancerType = "aws:lb/loadBalancer:LoadBalancer";
const clusterType = "aws:eks/cluster:Cluster";
const serviceType = "kubernetes:core/v1:Service";
const releaseType = "kubernetes:helm.sh/v3:Release";
const gatewayType = "kubernetes:gateway.networking.k8s.io/v1:Gateway";
const gatewayClassType = "kubernetes:gateway.networking.k8s.io/v1:GatewayClass";
const configurationType = "kubernetes:gateway.k8s.aws/v1:LoadBalancerConfiguration";
const kongController = "konghq.com/kic-gateway-controller";
const schemeAnnotation = "service.beta.kubernetes.io/aws-load-balancer-scheme";

/** One load balancer, whoever makes it. */
interface Balancer {
  readonly name: string;
  readonly kind: "network" | "application";
  /** Zones with a public address; none of an internal one has any. */
  readonly publicZones: number;
}

/**
 * Load balancers that the stack registers, and those that the controller will make for objects of the cluster: one for each Service of type
 * LoadBalancer, plain or in a Helm release's values, and one for each Gateway but a mesh's waypoints and Kong's.
 */
export const loadBalancerEstimator: Estimator = {
  types: [balancerType],
  lines: (input) => {
    const [cluster] = input.inventory.ofType(clusterType);
    const registered = input.inventory.ofType(balancerType);
    const place = cluster ?? registered[0];
    if (!place) {
      return [];
    }
    const ofServices = cluster ? serviceBalancers(input.inventory, cluster) : [];
    return [...registered.map(registeredBalancer), ...ofServices].flatMap((one) => balancerLines(one, place, input));
  },
};

function balancerLines({ name, kind, publicZones }: Balancer, place: Registered, input: EstimateInput): CostLine[] {
  const region = input.pricing.regionOf(place);
  const { prices } = region.loadBalancer;
  const line = (what: string, unit: string, quantity: number, unitPrice: number) =>
    costLine({ component: "Load balancers", what: `${name}: ${what}`, count: 1, unit, quantity, unitPrice });
  const unitPrice = kind === "network" ? prices.networkUnitHour : prices.applicationUnitHour;
  return [
    line(`${kind}, hours`, "hour", hoursPerMonth, prices.hour),
    line("capacity, assumed", "unit-hour", input.usage.loadBalancerUnits * hoursPerMonth, unitPrice),
    ...(publicZones > 0
      ? [line("public addresses", "hour", publicZones * hoursPerMonth, region.publicIpv4.prices.hour)]
      : []),
  ];
}

function registeredBalancer(resource: Registered): Balancer {
  const { loadBalancerType, internal, subnets, subnetMappings } = resource.inputs;
  const zones = [subnets, subnetMappings].find(Array.isArray)?.length ?? 1;
  return {
    name: nameOf(resource),
    kind: loadBalancerType === "network" ? "network" : "application",
    publicZones: internal === true ? 0 : zones,
  };
}

function serviceBalancers(inventory: Inventory, cluster: Registered): Balancer[] {
  const zones = zoneCount(inventory, cluster);
  const services = inventory.ofType(serviceType).flatMap((service) => {
    const { spec, metadata } = service.inputs;
    return isRecord(spec) && spec.type === "LoadBalancer"
      ? [balancerOf(nameOf(service), isRecord(metadata) ? metadata.annotations : undefined, zones)]
      : [];
  });
  const releases = inventory
    .ofType(releaseType)
    .flatMap((release) =>
      balancedServices(release.inputs.values).map(({ annotations }) => balancerOf(nameOf(release), annotations, zones)),
    );
  return [...services, ...releases, ...gatewayBalancers(inventory, zones)];
}

/**
 * A Gateway of the load balancer controller is one itself; the Service of any other class is of type LoadBalancer. Kong serves its
 * Gateways by the Service of its own release.
 */
function gatewayBalancers(inventory: Inventory, zones: number): Balancer[] {
  return inventory.ofType(gatewayType).flatMap((gateway) => {
    const spec = isRecord(gateway.inputs.spec) ? gateway.inputs.spec : {};
    const { controllerName } = specNamed(inventory, gatewayClassType, spec.gatewayClassName);
    const infrastructure = isRecord(spec.infrastructure) ? spec.infrastructure.parametersRef : undefined;
    const { scheme } = specNamed(inventory, configurationType, isRecord(infrastructure) && infrastructure.name);
    const kind = controllerName === "gateway.k8s.aws/alb" ? ("application" as const) : ("network" as const);
    const hasNone = String(spec.gatewayClassName).includes("waypoint") || controllerName === kongController;
    return hasNone ? [] : [{ name: nameOf(gateway), kind, publicZones: scheme === "internet-facing" ? zones : 0 }];
  });
}

function specNamed(inventory: Inventory, type: string, name: unknown): Readonly<Record<string, unknown>> {
  const found = inventory.ofType(type).find(({ inputs }) => isRecord(inputs.metadata) && inputs.metadata.name === name);
  return isRecord(found?.inputs.spec) ? found.inputs.spec : {};
}

function balancerOf(name: string, annotations: unknown, zones: number): Balancer {
  // The controller makes an internal one unless it is told otherwise.
  const isPublic = isRecord(annotations) && annotations[schemeAnnotation] === "internet-facing";
  return { name, kind: "network", publicZones: isPublic ? zones : 0 };
}

/** The parts of a chart's values that ask for a load balancer, as `service: { type: LoadBalancer }`. */
function balancedServices(values: unknown): Readonly<Record<string, unknown>>[] {
  if (Array.isArray(values)) {
    return values.flatMap(balancedServices);
  }
  if (!isRecord(values) || values.enabled === false) {
    return [];
  }
  return values.type === "LoadBalancer" ? [values] : Object.values(values).flatMap(balancedServices);
}

function zoneCount(inventory: Inventory, cluster: Registered): number {
  const zones = inventory.ofType("aws:ec2/subnet:Subnet").map(({ inputs }) => inputs.availabilityZone);
  return new Set(zones).size || inventory.references(cluster, "aws:ec2/subnet:Subnet").length || 1;
}
