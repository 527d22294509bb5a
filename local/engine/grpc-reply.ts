import grpc from "@grpc/grpc-js";
import { messageOf } from "../failure.ts";
import { Stopping } from "./run-ending.ts";

/** A unary gRPC handler from an async function. */
export function replying<Request, Response>(
  answer: (request: Request) => Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    answer(call.request).then(
      (response) => callback(null, response),
      (error) => callback({ code: statusOf(error), details: messageOf(error) }),
    );
  };
}

/** UNAVAILABLE brings the program down quietly: what went wrong is reported by the engine itself. */
function statusOf(error: unknown): grpc.status {
  return error instanceof Stopping ? grpc.status.UNAVAILABLE : grpc.status.UNKNOWN;
}
