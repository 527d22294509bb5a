import type * as pulumi from "@pulumi/pulumi";
import type { ChartNodes } from "../capability/chart-nodes.ts";
import type { PinnedChart } from "../capability/release.ts";

/** Kafka, run by Strimzi's operator. */
export interface KafkaProps {
  readonly charts: { readonly strimzi: PinnedChart };

  /** Such as `4.3.1`: one that the operator's release supports. */
  readonly version: string;

  /** Servers that keep topics. */
  readonly brokers: number;

  /** Servers that decide by majority, of their own: 1, 3 or 5; 0: the one broker does so itself. */
  readonly controllers: number;

  /** How many zones the nodes are in. */
  readonly zones: number;

  /** Copies of each topic, Kafka's own ones among them. */
  readonly replicas: number;

  /** Copies that must be written before a message counts as written. */
  readonly minInSyncReplicas: number;

  /** Each broker's volume. */
  readonly storage: KafkaStorage;

  /** Whether the volumes, and the objects that own them, stay when this is taken away, and are protected. */
  readonly retained: boolean;

  /**
   * Where messages are kept beside Kafka, such as the name of the archive's bucket; asked for where volumes are retained.
   *
   * @default - nowhere
   */
  readonly backup?: pulumi.Input<string>;

  readonly nodes: ChartNodes;

  /** The PriorityClass of all pods. */
  readonly priorityClassName: string;

  /** Whether the mesh takes the pods in. */
  readonly meshed: boolean;

  /** Who logs in, beside the administrator; the names are those of the registry of topics. */
  readonly users: Readonly<Record<string, KafkaUserProps>>;

  /** The password of `plinth-admin`, who configures what is in Kafka. */
  readonly adminPassword: pulumi.Input<string>;

  /** Who may open connections. @default - nobody outside of the namespace */
  readonly clients?: readonly KafkaClient[];

  /** How whoever deploys gets at the brokers through tunnels. @default - not at all */
  readonly tunnel?: { readonly firstPort: number };

  /** Moves partitions when brokers come and go. Needs two brokers. @default - partitions stay where they are */
  readonly cruiseControl?: { readonly resources?: KafkaResources };

  /** Keeps older segments in a bucket. @default - all of them are on volumes */
  readonly tieredStorage?: KafkaTieredStorage;

  /** Whether Prometheus reads the metrics; its operator's kinds must be there. @default true */
  readonly monitored?: boolean;

  /** Of each broker. @default 500m, at most 2, and 2Gi */
  readonly brokerResources?: KafkaResources;

  /** Of each controller. @default 200m, at most 1, and 1Gi */
  readonly controllerResources?: KafkaResources;
}

export interface KafkaStorage {
  /** At least 1. */
  readonly gib: number;
  /** Of each controller. @default 8 */
  readonly controllerGib?: number;
  /** @default - the cluster's default class */
  readonly storageClass?: string;
}

/** A user with a password (SCRAM-SHA-512), or with a certificate that the operator makes and renews. */
export type KafkaUserProps = { readonly password: pulumi.Input<string> } | { readonly certificate: true };

export interface KafkaClient {
  readonly namespace: string;
  /** @default - all pods of the namespace */
  readonly podLabels?: Readonly<Record<string, string>>;
}

/** What a container requests, and the CPU that it may use at most; memory is its limit too. */
export interface KafkaResources {
  readonly cpu: string;
  readonly cpuLimit: string;
  readonly memory: string;
}

/**
 * Kafka brings no storage of its own for this, so the broker's image must be one that has the class.
 *
 * @see https://strimzi.io/docs/operators/latest/deploying#ref-configuring-tiered-storage-str
 */
export interface KafkaTieredStorage {
  readonly bucket: string;
  readonly region: string;
  /** The image of the brokers, with the class in it. */
  readonly image: string;
  /** Of the RemoteStorageManager, such as `io.aiven.kafka.tieredstorage.RemoteStorageManager`. */
  readonly className: string;
  /** Where the class is, in the image. */
  readonly classPath: string;
  /** More of its settings, such as `chunk.size`. @default - none */
  readonly config?: Readonly<Record<string, string>>;
}
