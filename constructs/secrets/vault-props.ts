import type * as pulumi from "@pulumi/pulumi";
import type { ChartNodes } from "../capability/chart-nodes.ts";
import type { PinnedChart } from "../capability/release.ts";

/** Vault: secrets, short-lived logins and certificates. */
export interface VaultProps {
  readonly charts: { readonly vault: PinnedChart };

  readonly images: VaultImages;

  /** 1, 3 or 5. Servers decide by majority: an even number bears no more losses than the odd one below it. */
  readonly servers: number;

  /** How many zones the nodes are in. */
  readonly zones: number;

  /** Whether the loss of a zone must leave a majority: servers are then never two on a node, and even over the zones. */
  readonly highlyAvailable: boolean;

  /** Each server's volume. */
  readonly storage: VaultStorage;

  /** The key of AWS KMS that unseals the servers, which have a pod identity that may use it. */
  readonly seal: { readonly region: string; readonly keyId: pulumi.Input<string> };

  /** The secret of AWS Secrets Manager that recovery keys are put into: its ARN. */
  readonly recoverySecret: pulumi.Input<string>;

  /** Whether what Vault holds must outlive it: then there must be snapshots. */
  readonly retained: boolean;

  /** Where snapshots go. @default - there are none */
  readonly snapshots?: VaultSnapshots;

  /** The nodes of the servers and of the jobs. */
  readonly nodes: ChartNodes;

  /** The PriorityClass of the servers. */
  readonly priorityClassName: string;

  /** Whether the mesh takes the servers in. It must: the API has no certificate of its own, and the mesh encrypts it. */
  readonly meshed: boolean;

  /** Who may connect to the API, beside what Vault's own policies allow. @default - nobody outside of the namespace */
  readonly clients?: readonly VaultPeer[];

  /** Databases that Vault makes logins in. @default - none */
  readonly databases?: readonly (VaultPeer & { readonly port: number })[];

  /** Whether Prometheus reads the servers' metrics; its definitions must be there. @default false */
  readonly monitored?: boolean;

  /** What each server requests, and the CPU that it may use at most; memory is its limit too. @default 250m, at most 2, and 512Mi */
  readonly resources?: { readonly cpu: string; readonly cpuLimit: string; readonly memory: string };
}

export interface VaultImages {
  /** Vault's own, in two parts, as the chart wants it. */
  readonly vault: { readonly repository: string; readonly tag: string };
  /** AWS's command line, such as `amazon/aws-cli:2.36.7`. */
  readonly awsCli: string;
}

export interface VaultStorage {
  /** At least 1. */
  readonly gib: number;
  /** @default - the cluster's default class */
  readonly storageClass?: string;
}

export interface VaultSnapshots {
  readonly bucket: pulumi.Input<string>;
  /** Of the bucket. */
  readonly region: string;
  /** In the bucket, such as `vault`. */
  readonly folder: string;
  /** As cron has it, in UTC. @default "17 * * * *", each hour */
  readonly schedule?: string;
}

/** Pods by their namespace. */
export interface VaultPeer {
  readonly namespace: string;
  /** @default - all pods of the namespace */
  readonly podLabels?: Readonly<Record<string, string>>;
}
