import { Port, podIdentityAgent, podIdentityPort } from "@plinth/constructs/kube";
import type * as pulumi from "@pulumi/pulumi";
import type { Construct } from "constructs";
import { PUBLIC_INTERNET } from "./public-internet.ts";
import { ServiceLayer, type ServiceLayerProps } from "./service-layer.ts";
import type { ServiceRoutes } from "./service-paths.ts";

/** Where events are kept. */
export interface EventArchive {
  readonly bucket: pulumi.Output<string>;
  readonly region: string;
}

export interface EventArchiveServiceProps extends ServiceLayerProps {
  readonly archive: EventArchive;
}

/** Keeps every event in object storage; the pods' own identity lets them add to the bucket. */
export class EventArchiveService extends ServiceLayer {
  constructor(scope: Construct, props: EventArchiveServiceProps) {
    super(scope, "event-archive", props, {} satisfies ServiceRoutes<"event-archive">);
    const { bucket, region } = props.archive;
    this.secrets({ ARCHIVE_BUCKET: bucket });
    this.variables({ AWS_REGION: region });
    this.service.allowTo(podIdentityAgent, podIdentityPort);
    // S3 has names only; the network leads its addresses through a gateway endpoint.
    this.service.allowTo(PUBLIC_INTERNET, Port.tcp(443));
  }
}
