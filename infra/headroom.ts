import { Headroom } from "@plinth/constructs/elasticity";
import { Layer } from "@plinth/constructs/kube";
import type { App } from "cdk8s";
import { versions } from "../stacks/versions.ts";
import { imageOf } from "./images.ts";
import { namespaces } from "./namespaces.ts";
import { priorityClasses } from "./priority-classes.ts";
import { computeOf } from "./quantities.ts";
import type { Settings } from "./settings.ts";
import { statelessPlacement } from "./workload.ts";

/** Room for stateless pods that is kept free, where the settings ask for it. */
export function composeHeadroom(app: App, { elasticity }: Settings): void {
  if (elasticity?.headroom !== undefined) {
    const { pods, ...size } = elasticity.headroom;
    new Headroom(new Layer(app, "headroom", { namespace: namespaces.services }), "headroom", {
      pods,
      size: computeOf(size),
      image: imageOf(versions.vendorImages.pause),
      priorityClassName: priorityClasses.headroom,
      placement: statelessPlacement,
    });
  }
}
