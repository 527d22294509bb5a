import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { refuseFaults } from "../props-error.ts";
import {
  EXCEPTION_REASON_ANNOTATION,
  exceptionName,
  type MeshException,
  meshExceptionsFaults,
} from "./mesh-exception.ts";

/** Which pods are excepted. */
export interface MeshExceptionsProps {
  readonly exceptions: readonly MeshException[];
}

/**
 * One PeerAuthentication for each exception.
 *
 * @throws PropsError with every fault of the list
 * @see https://istio.io/latest/docs/reference/config/security/peer_authentication/
 */
export class MeshExceptions extends Construct {
  constructor(scope: Construct, id: string, { exceptions }: MeshExceptionsProps) {
    super(scope, id);
    refuseFaults("MeshExceptions", meshExceptionsFaults(exceptions));
    for (const exception of exceptions) {
      this.#make(exception);
    }
  }

  #make(exception: MeshException): void {
    const { namespace, podLabels, ports, mode, reason } = exception;
    const name = exceptionName(exception);
    new ApiObject(this, `${namespace}-${name}`, {
      apiVersion: "security.istio.io/v1",
      kind: "PeerAuthentication",
      metadata: { name, namespace, annotations: { [EXCEPTION_REASON_ANNOTATION]: reason } },
      spec: {
        selector: { matchLabels: { ...podLabels } },
        // Without a mode for the other ports, a port of DISABLE is ignored: istiod then looks for PERMISSIVE only.
        mtls: { mode: ports === undefined ? mode : "STRICT" },
        ...(ports !== undefined && {
          portLevelMtls: Object.fromEntries(ports.map((port) => [String(port), { mode }])),
        }),
      },
    });
  }
}
