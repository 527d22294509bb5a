import type { V1EndpointSlice, V1Service, V1ServicePort } from "@kubernetes/client-node";
import { endpointsOf, SERVICE_OF_SLICE } from "./endpoints.ts";
import { CONSUL_NAME, ownMeta, type Registration } from "./registration.ts";

/** A Service that asks for an entry and gets none. */
export interface RefusedService {
  /** `namespace/name`. */
  readonly service: string;
  readonly reason: "external-name" | "bad-name" | "name-taken";
}

export interface Wanted {
  readonly registrations: readonly Registration[];
  readonly refused: readonly RefusedService[];
}

/** What Consul's DNS can be asked for. */
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

interface NamedPort {
  readonly name: string;
  readonly service: V1Service;
  readonly port: V1ServicePort;
}

/**
 * What the catalogue is to hold for the labelled Services. The first port has the Service's name, or that of the annotation; each
 * further one `<name>-<port>`. Where two Services of a cluster want one name, it is the older one's: whoever asks Consul for a
 * name never gets endpoints of two.
 */
export function wantedOf(services: readonly V1Service[], slices: readonly V1EndpointSlice[], cluster: string): Wanted {
  const slicesOf = Map.groupBy(slices, ({ metadata }) =>
    placeOf(metadata?.namespace, metadata?.labels?.[SERVICE_OF_SLICE]),
  );
  const holders = new Map<string, V1Service>();
  const registrations: Registration[] = [];
  const refused: RefusedService[] = [];
  for (const service of services.filter(({ metadata }) => metadata?.deletionTimestamp === undefined).toSorted(byAge)) {
    const place = placeOf(service.metadata?.namespace, service.metadata?.name);
    const ports = namedPorts(service);
    const reason = reasonAgainst(service, ports, holders);
    if (reason !== undefined) {
      refused.push({ service: place, reason });
      continue;
    }
    for (const port of ports) {
      holders.set(port.name, service);
      registrations.push(...registrationsOf(port, slicesOf.get(place) ?? [], cluster));
    }
  }
  return { registrations, refused };
}

function namedPorts(service: V1Service): NamedPort[] {
  const { name = "", annotations } = service.metadata ?? {};
  const base = annotations?.[CONSUL_NAME] ?? name;
  return (service.spec?.ports ?? [])
    .filter(({ protocol }) => protocol !== "UDP" && protocol !== "SCTP")
    .map((port, index) => ({ name: index === 0 ? base : `${base}-${port.name}`, service, port }));
}

function reasonAgainst(
  service: V1Service,
  ports: readonly NamedPort[],
  holders: ReadonlyMap<string, V1Service>,
): RefusedService["reason"] | undefined {
  if (service.spec?.type === "ExternalName") {
    return "external-name";
  }
  if (ports.some(({ name }) => !DNS_LABEL.test(name))) {
    return "bad-name";
  }
  return ports.some(({ name }) => holders.has(name)) ? "name-taken" : undefined;
}

function registrationsOf(
  { name, service, port }: NamedPort,
  slices: readonly V1EndpointSlice[],
  cluster: string,
): Registration[] {
  const { namespace = "", name: serviceName = "" } = service.metadata ?? {};
  const portName = port.name ?? "";
  return endpointsOf(service, portName, slices).map(({ address, port: number, health }) => ({
    id: `${namespace}/${serviceName}/${portName === "" ? port.port : portName}/${address}:${number}`,
    name,
    address,
    port: number,
    // A port's name as a tag is what `_<service>._<tag>.service.consul` asks for.
    tags: [`cluster-${cluster}`, ...(portName === "" ? [] : [portName])],
    meta: { ...ownMeta(cluster), "k8s-namespace": namespace, "k8s-service": serviceName },
    health,
  }));
}

function byAge(one: V1Service, other: V1Service): number {
  // What was listed has dates, what was watched has texts.
  const age = ({ metadata }: V1Service) => new Date(metadata?.creationTimestamp ?? 0).getTime();
  const place = ({ metadata }: V1Service) => placeOf(metadata?.namespace, metadata?.name);
  return age(one) - age(other) || (place(one) < place(other) ? -1 : 1);
}

function placeOf(namespace: string | undefined, name: string | undefined): string {
  return `${namespace}/${name}`;
}
