import * as pulumi from "@pulumi/pulumi";
import type { Endpoint } from "../connection/store-connection.ts";
import { refuseFaults } from "../props-error.ts";
import { openTunnel } from "./open-tunnel.ts";
import { tunnelFaults } from "./reach-faults.ts";
import type { ReachProps, TunnelReach } from "./reach-props.ts";

const WAIT_SECONDS = 900;
const IDLE_SECONDS = 120;

/** A preview asks once: what does not answer is not there yet. */
const PREVIEW_WAIT_SECONDS = 3;

/**
 * Where a deployer finds a server, once it is there. A provider's address that derives from this waits for the server, which `dependsOn`
 * of a provider does not do for its resources. In a preview it is unknown while the server is not there, so that what is to be in it
 * shows as created.
 *
 * @param after values that are known once the server is made, such as the id of its release
 * @throws PropsError with every fault of a tunnel's targets
 * @see https://github.com/pulumi/pulumi/issues/8917
 */
export function reach(props: ReachProps, after: readonly pulumi.Input<unknown>[]): pulumi.Output<readonly Endpoint[]> {
  const there = pulumi.all([...after]);
  if (props.mode === "direct") {
    const endpoints = pulumi.output(props.endpoints) as pulumi.Output<readonly Endpoint[]>;
    return pulumi.all([endpoints, there]).apply(([known]) => known);
  }
  refuseFaults("reach", tunnelFaults(props.targets));
  return pulumi
    .all([props.kubeconfig, there])
    .apply(([kubeconfig]) => tunnelled(kubeconfig, props))
    .apply(
      (found): pulumi.Output<readonly Endpoint[]> =>
        found === undefined
          ? (pulumi.output(pulumi.unknown) as unknown as pulumi.Output<readonly Endpoint[]>)
          : (pulumi.output(found) as pulumi.Output<readonly Endpoint[]>),
    );
}

/** Undefined in a preview that does not find the server. */
async function tunnelled(kubeconfig: string, props: TunnelReach): Promise<readonly Endpoint[] | undefined> {
  const { context, targets, waitSeconds = WAIT_SECONDS, idleSeconds = IDLE_SECONDS } = props;
  const isPreview = pulumi.runtime.isDryRun();
  try {
    await openTunnel({
      kubeconfig,
      ...(context !== undefined && { context }),
      targets,
      waitSeconds: isPreview ? PREVIEW_WAIT_SECONDS : waitSeconds,
      idleSeconds,
    });
  } catch (error) {
    if (isPreview) {
      return undefined;
    }
    throw error;
  }
  return targets.map(({ localPort }) => ({ host: "127.0.0.1", port: localPort }));
}
