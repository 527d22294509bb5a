import { type CostLine, costLine, hoursPerMonth } from "../cost-line.ts";
import type { EstimateInput, Estimator } from "../estimator.ts";
import { nameOf, type Registered } from "../inventory.ts";

const natType = "aws:ec2/natGateway:NatGateway";
const endpointType = "aws:ec2/vpcEndpoint:VpcEndpoint";
const addressType = "aws:ec2/eip:Eip";
const vpcType = "aws:ec2/vpc:Vpc";
const subnetType = "aws:ec2/subnet:Subnet";

/** NAT gateways, interface endpoints, public addresses and the traffic between zones. Gateway endpoints cost nothing. */
export const networkEstimator: Estimator = {
  types: [natType, endpointType, addressType, vpcType],
  lines: (input) => [...natLines(input), ...endpointLines(input), ...addressLines(input), ...zoneLines(input)],
};

function natLines({ inventory, pricing, usage }: EstimateInput): CostLine[] {
  const gateways = inventory.ofType(natType);
  const [first] = gateways;
  if (!first) {
    return [];
  }
  const { prices } = pricing.regionOf(first).natGateway;
  const common = { component: "NAT gateways", count: gateways.length };
  return [
    costLine({
      ...common,
      what: "hours",
      unit: "hour",
      quantity: gateways.length * hoursPerMonth,
      unitPrice: prices.hour,
    }),
    costLine({
      ...common,
      what: "data, assumed",
      unit: "GB",
      quantity: usage.natGigabytes,
      unitPrice: prices.gigabyte,
    }),
  ];
}

function endpointLines({ inventory, pricing, usage }: EstimateInput): CostLine[] {
  const endpoints = inventory.ofType(endpointType).filter(({ inputs }) => inputs.vpcEndpointType === "Interface");
  const [first] = endpoints;
  if (!first) {
    return [];
  }
  const { prices } = pricing.regionOf(first).interfaceEndpoint;
  const zones = endpoints.reduce(
    (sum, endpoint) => sum + subnetCount(endpoint, inventory.references(endpoint, subnetType)),
    0,
  );
  const component = "Interface endpoints";
  return [
    costLine({
      component,
      what: `${endpoints.length} services, each in its zones`,
      count: zones,
      unit: "hour",
      quantity: zones * hoursPerMonth,
      unitPrice: prices.zoneHour,
    }),
    costLine({
      component,
      what: "data, assumed",
      count: zones,
      unit: "GB",
      quantity: usage.endpointGigabytes,
      unitPrice: prices.gigabyte,
    }),
  ];
}

/** A list of subnets is known in its length before its ids are. */
function subnetCount({ inputs }: Registered, referenced: readonly Registered[]): number {
  return Array.isArray(inputs.subnetIds) ? inputs.subnetIds.length : referenced.length;
}

function addressLines({ inventory, pricing }: EstimateInput): CostLine[] {
  const addresses = inventory.ofType(addressType);
  const [first] = addresses;
  return first
    ? [
        costLine({
          component: "Public IPv4 addresses",
          what: "elastic addresses",
          count: addresses.length,
          unit: "hour",
          quantity: addresses.length * hoursPerMonth,
          unitPrice: pricing.regionOf(first).publicIpv4.prices.hour,
        }),
      ]
    : [];
}

/** AWS takes a price at both ends; the table's is that of both. */
function zoneLines({ inventory, pricing, usage }: EstimateInput): CostLine[] {
  return inventory.ofType(vpcType).map((vpc) =>
    costLine({
      component: "Traffic between zones",
      what: `${nameOf(vpc)}, both ends, assumed`,
      count: 1,
      unit: "GB",
      quantity: usage.betweenZonesGigabytes,
      unitPrice: pricing.regionOf(vpc).dataTransfer.prices.gigabyteBetweenZones,
    }),
  );
}
