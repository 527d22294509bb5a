import grpc from "@grpc/grpc-js";
import engineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import resourceGrpc from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import type { EventSink } from "./engine-event.ts";
import { engineService } from "./engine-server.ts";
import { type Monitor, monitorService } from "./monitor-server.ts";
import { type ProgramSpec, type RunningProgram, startProgram } from "./program.ts";

/** As much as the SDK itself accepts. */
const maxMessageBytes = 400 * 1024 * 1024;

export interface HostedProgram extends RunningProgram {
  /** Stops listening. Call it once the program has ended. */
  close(): void;
}

/** Starts a program against a monitor, on a free port of the loopback interface. */
export async function hostProgram(
  spec: Omit<ProgramSpec, "address" | "onLine">,
  monitor: Monitor,
  emit: EventSink,
  reportError: (message: string, urn: string) => void,
): Promise<HostedProgram> {
  const server = new grpc.Server({
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
  });
  server.addService(resourceGrpc.ResourceMonitorService, monitorService(monitor, spec));
  server.addService(engineGrpc.EngineService, engineService(emit, reportError));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  try {
    const program = startProgram({
      ...spec,
      address: `127.0.0.1:${port}`,
      onLine: (stream, line) => emit({ kind: stream, message: line }),
    });
    return { ...program, close: () => server.forceShutdown() };
  } catch (error) {
    server.forceShutdown();
    throw error;
  }
}
