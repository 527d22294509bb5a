import { Layer, StorageClasses, VolumeSnapshotClass } from "@plinth/constructs/kube";
import type { Construct } from "constructs";
import type { CloudSettings } from "./foundation-props.ts";
import { tagsOf, volumeTagsOf } from "./tags.ts";

/** Volumes of the cluster, and snapshots of them. */
export class StorageLayer extends Layer {
  constructor(scope: Construct, id: string, settings: CloudSettings) {
    super(scope, id);
    new StorageClasses(this, "classes", { volumeTags: volumeTagsOf(settings) });
    new VolumeSnapshotClass(this, "snapshots", { snapshotTags: tagsOf(settings) });
  }
}
