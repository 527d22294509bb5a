import { StorageClasses, VolumeSnapshotClass } from "@plinth/constructs/kube";
import type { Construct } from "constructs";
import { BACKUP_TAG } from "./backup-tag.ts";
import { Layer } from "./layer.ts";

/** Volumes of the cluster, and snapshots of them. */
export class StorageLayer extends Layer {
  constructor(scope: Construct, id: string, tags: Readonly<Record<string, string>>) {
    super(scope, id);
    new StorageClasses(this, "classes", { volumeTags: { ...tags, [BACKUP_TAG.key]: BACKUP_TAG.value } });
    new VolumeSnapshotClass(this, "snapshots", { snapshotTags: tags });
  }
}
