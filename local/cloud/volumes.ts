import { createHash } from "node:crypto";
import { messageOf } from "../failure.ts";
import { Informer } from "../kube/informer.ts";
import { isNotFound, KubeApiError } from "../kube/kube-api-error.ts";
import type { KubeObject } from "../kube/kube-object.ts";
import { parseQuantity } from "../kube/quantity.ts";
import { CLOUD_MANAGER, type CloudContext, type CloudPart, recordEvent } from "./cloud-context.ts";
import { WorkQueue } from "./work-queue.ts";

/** The class of claims that name none, where the cluster has no other default. */
const DEFAULT_CLASS = {
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: { name: "standard", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
  provisioner: "simulated.plinth.dev",
  reclaimPolicy: "Delete",
  volumeBindingMode: "WaitForFirstConsumer",
  allowVolumeExpansion: true,
};

const ZONE = "topology.kubernetes.io/zone";
const PROVISIONER = "volume.kubernetes.io/storage-provisioner";
const SELECTED_NODE = "volume.kubernetes.io/selected-node";
const SIMULATED_VOLUME = "simulated.plinth.dev/volume";

interface Claim extends KubeObject {
  readonly spec: {
    readonly accessModes?: readonly string[];
    readonly storageClassName?: string;
    readonly volumeMode?: string;
    readonly volumeName?: string;
    readonly resources?: { readonly requests?: { readonly storage?: string } };
  };
  readonly status?: { readonly phase?: string; readonly capacity?: { readonly storage?: string } };
}

interface Volume extends KubeObject {
  readonly spec: { readonly persistentVolumeReclaimPolicy?: string; readonly capacity?: { readonly storage?: string } };
  readonly status?: { readonly phase?: string };
}

interface StorageClass extends KubeObject {
  readonly reclaimPolicy?: string;
  readonly mountOptions?: readonly string[];
  readonly allowedTopologies?: readonly {
    readonly matchLabelExpressions?: readonly { readonly key: string; readonly values: readonly string[] }[];
  }[];
}

/**
 * What a volume driver does, without a disk: a claim gets a volume in the zone of the node that its pod goes to (or in
 * one of the class, where it does not wait for a pod), grows when it asks for more, and the volume goes with the claim
 * where the class says so. The control plane itself decides when: it asks by the annotations of the provisioning
 * protocol.
 *
 * @see https://github.com/kubernetes-csi/external-provisioner for the protocol
 */
export async function startVolumes(context: CloudContext): Promise<CloudPart> {
  await makeDefaultClass(context);
  return new Volumes(context);
}

async function makeDefaultClass({ client, log }: CloudContext): Promise<void> {
  try {
    await client.create(DEFAULT_CLASS);
    log(`StorageClass ${DEFAULT_CLASS.metadata.name} made, as the default`);
  } catch (error) {
    if (!(error instanceof KubeApiError) || error.status !== 409) {
      throw error;
    }
  }
}

class Volumes implements CloudPart {
  readonly #context: CloudContext;
  readonly #queue: WorkQueue;
  readonly #claims: Informer<Claim>;
  readonly #volumes: Informer<Volume>;
  readonly #nodes: Informer;

  constructor(context: CloudContext) {
    const { client, log } = context;
    this.#context = context;
    this.#queue = new WorkQueue({
      parallel: 4,
      work: (key) => this.#reconcile(key),
      onError: (key, error) => log(`volume of ${key}: ${messageOf(error)}`),
    });
    this.#nodes = new Informer(client, "v1", "Node");
    this.#volumes = new Informer<Volume>(client, "v1", "PersistentVolume", {
      onUpsert: (volume) => this.#queue.add(`volume ${volume.metadata.name}`),
    });
    this.#claims = new Informer<Claim>(client, "v1", "PersistentVolumeClaim", {
      onUpsert: ({ metadata }) => this.#queue.add(`claim ${metadata.namespace}/${metadata.name}`),
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.#claims.close(), this.#volumes.close(), this.#nodes.close()]);
    await this.#queue.close();
  }

  async #reconcile(key: string): Promise<void> {
    const [kind, path = ""] = key.split(" ");
    if (kind === "volume") {
      await this.#release(this.#volumes.get(path));
      return;
    }
    const [namespace = "", name = ""] = path.split("/");
    const claim = this.#claims.get(name, namespace);
    if (claim !== undefined && claim.metadata.deletionTimestamp === undefined) {
      await (claim.spec.volumeName === undefined ? this.#provision(claim) : this.#grow(claim));
    }
  }

  async #provision(claim: Claim): Promise<void> {
    const provisioner = claim.metadata.annotations?.[PROVISIONER];
    const className = claim.spec.storageClassName;
    if (provisioner === undefined || className === undefined || claim.status?.phase !== "Pending") {
      return;
    }
    const { client, log } = this.#context;
    await this.#nodes.synced();
    const reference = { apiVersion: "storage.k8s.io/v1", kind: "StorageClass", metadata: { name: className } };
    const storageClass = await client.get<StorageClass>(reference);
    const zone = this.#zoneFor(claim, storageClass);
    const volume = volumeFor(claim, storageClass, provisioner, zone);
    try {
      await client.create(volume, { fieldManager: CLOUD_MANAGER });
    } catch (error) {
      if (error instanceof KubeApiError && error.status === 409) {
        return;
      }
      throw error;
    }
    const where = zone === undefined ? "in every zone" : `in ${zone}`;
    log(`volume ${volume.metadata.name} made ${where} for claim ${describe(claim)}`);
    await recordEvent(
      this.#context,
      claim,
      "ProvisioningSucceeded",
      `Simulated volume ${volume.metadata.name} ${where}`,
    );
  }

  /** Undefined for a volume that can be reached from every zone. */
  #zoneFor(claim: Claim, storageClass: StorageClass): string | undefined {
    if (claim.spec.accessModes?.some((mode) => mode === "ReadWriteMany" || mode === "ReadOnlyMany")) {
      return undefined;
    }
    const selected = claim.metadata.annotations?.[SELECTED_NODE];
    if (selected !== undefined) {
      const node = this.#nodes.get(selected);
      if (node === undefined) {
        throw new Error(`its node ${selected} is gone`);
      }
      return node.metadata.labels?.[ZONE];
    }
    const zones = allowedZones(storageClass) ?? this.#zones();
    return zones[createHash("sha256").update(describe(claim)).digest().readUInt16BE() % zones.length];
  }

  #zones(): string[] {
    return [...new Set(this.#nodes.list().flatMap(({ metadata }) => metadata.labels?.[ZONE] ?? []))].sort();
  }

  async #grow(claim: Claim): Promise<void> {
    const wanted = claim.spec.resources?.requests?.storage;
    const has = claim.status?.capacity?.storage;
    const volume = this.#volumes.get(claim.spec.volumeName ?? "");
    if (claim.status?.phase !== "Bound" || wanted === undefined || wanted === has || !isOurs(volume)) {
      return;
    }
    // A claim that was bound to a larger volume asks for less than it has, and keeps it.
    if (has !== undefined && parseQuantity(wanted) <= parseQuantity(has)) {
      return;
    }
    const { client, log } = this.#context;
    const options = { fieldManager: CLOUD_MANAGER };
    await client.patch(volume, { spec: { capacity: { storage: wanted } } }, options);
    const status = { capacity: { storage: wanted }, allocatedResources: null, allocatedResourceStatuses: null };
    await client.patchStatus(claim, { ...status, conditions: [] }, options);
    log(`volume ${volume.metadata.name} of claim ${describe(claim)} grown to ${wanted}`);
    await recordEvent(this.#context, claim, "VolumeResizeSuccessful", `Simulated volume grown to ${wanted}`);
  }

  async #release(volume: Volume | undefined): Promise<void> {
    if (
      !isOurs(volume) ||
      volume.status?.phase !== "Released" ||
      volume.spec.persistentVolumeReclaimPolicy !== "Delete" ||
      volume.metadata.deletionTimestamp !== undefined
    ) {
      return;
    }
    const { uid } = volume.metadata;
    try {
      await this.#context.client.delete(volume, uid === undefined ? {} : { uid });
      this.#context.log(`volume ${volume.metadata.name} deleted with its claim`);
    } catch (error) {
      if (!isNotFound(error)) {
        throw error;
      }
    }
  }
}

function volumeFor(claim: Claim, storageClass: StorageClass, driver: string, zone: string | undefined): KubeObject {
  const { name, namespace, uid } = claim.metadata;
  const inZone = { matchExpressions: [{ key: ZONE, operator: "In", values: [zone] }] };
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: {
      name: `pvc-${uid}`,
      annotations: { "pv.kubernetes.io/provisioned-by": driver, [SIMULATED_VOLUME]: "true" },
      ...(zone === undefined ? {} : { labels: { [ZONE]: zone } }),
    },
    spec: {
      accessModes: claim.spec.accessModes,
      capacity: { storage: claim.spec.resources?.requests?.storage },
      claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", name, namespace, uid },
      csi: { driver, volumeHandle: `simulated-${uid}` },
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? "Delete",
      storageClassName: storageClass.metadata.name,
      volumeMode: claim.spec.volumeMode ?? "Filesystem",
      ...(storageClass.mountOptions === undefined ? {} : { mountOptions: storageClass.mountOptions }),
      ...(zone === undefined ? {} : { nodeAffinity: { required: { nodeSelectorTerms: [inZone] } } }),
    },
  };
}

function allowedZones({ allowedTopologies }: StorageClass): readonly string[] | undefined {
  const zones = allowedTopologies
    ?.flatMap(({ matchLabelExpressions }) => matchLabelExpressions ?? [])
    .filter(({ key }) => key.endsWith("/zone"))
    .flatMap(({ values }) => values);
  return zones?.length ? zones : undefined;
}

function isOurs(volume: Volume | undefined): volume is Volume {
  return volume?.metadata.annotations?.[SIMULATED_VOLUME] === "true";
}

function describe({ metadata }: KubeObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}
