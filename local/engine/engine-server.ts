import { stripVTControlCharacters } from "node:util";
import type { IEngineServer } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import enginePb from "@pulumi/pulumi/proto/engine_pb.js";
import emptyPb from "google-protobuf/google/protobuf/empty_pb.js";
import type { EventSink, Severity } from "./engine-event.ts";
import { replying } from "./grpc-reply.ts";
import { lackingFeature, refusalOf } from "./lacking-feature.ts";

const severities: readonly Severity[] = ["debug", "info", "warning", "error"];

/** The SDK colours stack traces, whatever they are written to. */
function readable(text: string): string {
  const plain = stripVTControlCharacters(text);
  const feature = lackingFeature(plain);
  return feature === undefined ? plain : refusalOf(feature);
}

/** Pulumi's Engine service: the program's messages, and which resource is the stack. */
export function engineService(emit: EventSink, reportError: (message: string, urn: string) => void): IEngineServer {
  let root = "";
  const service = {
    log: replying(async (request: enginePb.LogRequest) => {
      const severity = severities[request.getSeverity()] ?? "info";
      if (severity === "debug") {
        // The SDK's own traces hold whole property bags, secrets in plain text among them.
        return new emptyPb.Empty();
      }
      const urn = request.getUrn();
      const message = readable(request.getMessage());
      emit({ kind: "diagnostic", severity, message, ...(urn === "" ? {} : { urn }) });
      if (severity === "error") {
        reportError(message, urn);
      }
      return new emptyPb.Empty();
    }),
    getRootResource: replying(async () => new enginePb.GetRootResourceResponse().setUrn(root)),
    setRootResource: replying(async (request: enginePb.SetRootResourceRequest) => {
      root = request.getUrn();
      return new enginePb.SetRootResourceResponse();
    }),
    startDebugging: replying(async () => new emptyPb.Empty()),
    requirePulumiVersion: replying(async () => new enginePb.RequirePulumiVersionResponse()),
  };
  return service as unknown as IEngineServer;
}
