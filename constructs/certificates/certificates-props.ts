import type { ChartNodes } from "../capability/chart-nodes.ts";
import type { PinnedChart } from "../capability/release.ts";

/** Where the authority looks for the proof that a name is ours. */
export interface ProofZone {
  /** The region of its API's caller, such as `eu-west-1`. */
  readonly region: string;
  /** Of a public Route 53 zone, such as `Z0123456789ABCDEFGHIJ`. Where it has a CAA record, that must allow the authority. */
  readonly hostedZoneId: string;
}

/** Certificates that are issued and renewed by themselves. */
export interface CertificatesProps {
  /** `cert-manager` of https://charts.jetstack.io. */
  readonly charts: { readonly certManager: PinnedChart };

  /** Whom the authority writes to, such as when it must take certificates back. Let's Encrypt refuses those of example.com and its like. */
  readonly email: string;

  readonly zone: ProofZone;

  /**
   * The directory of an authority that speaks ACME.
   *
   * @default - that of Let's Encrypt
   * @see https://letsencrypt.org/docs/staging-environment/
   */
  readonly acmeServer?: string;

  /** The nodes of its controllers. */
  readonly nodes: ChartNodes;

  /** Whether each controller has two pods, over zones, so that one node or zone may go. */
  readonly highlyAvailable: boolean;

  /** The PriorityClass of their pods. */
  readonly priorityClassName: string;

  /** Whether the mesh takes their pods in, as it must where Prometheus is in it. */
  readonly meshed: boolean;

  /** Who asks for metrics; the ServiceMonitors' definition must be there first. @default - nobody */
  readonly prometheus?: { readonly namespace: string };
}
