import { createApp, type Logger, Metrics, Readiness, type Service } from "@plinth/chassis";
import { ConsulCatalogue } from "./consul/consul-catalogue.ts";
import { ConsulHttp } from "./consul/consul-http.ts";
import { openCluster } from "./kubernetes/cluster.ts";
import { ClusterView } from "./kubernetes/cluster-view.ts";
import { LeaseElection } from "./kubernetes/lease-election.ts";
import type { RegistrarSettings } from "./settings.ts";
import { RegistrarFigures } from "./use-cases/registrar-figures.ts";
import { Synchroniser } from "./use-cases/synchroniser.ts";

/**
 * The registrar at work: it stands for election at once, and while it leads it keeps the catalogue in step. Every replica watches
 * the cluster, so that the next leader has nothing to wait for.
 *
 * @throws Error when the kubeconfig or a certificate cannot be read
 */
export async function createRegistrarService(settings: RegistrarSettings, log: Logger): Promise<Service> {
  const metrics = new Metrics("registrar");
  const figures = new RegistrarFigures(metrics);
  const cluster = openCluster(settings.KUBECONFIG);
  const consul = new ConsulHttp({
    address: settings.CONSUL_HTTP_ADDR,
    tokenFile: settings.CONSUL_TOKEN_FILE,
    authorityFile: settings.CONSUL_CACERT,
  });
  const catalogue = new ConsulCatalogue(consul, settings.CLUSTER_NAME);
  const view = new ClusterView({
    cluster,
    namespaces: settings.NAMESPACES,
    onChange: () => synchroniser.nudge(),
    onCut: () => figures.watchCut(),
    log,
  });
  const synchroniser = new Synchroniser({
    view,
    catalogue,
    clusterName: settings.CLUSTER_NAME,
    resyncSeconds: settings.RESYNC_SECONDS,
    figures,
    log,
  });
  const election = new LeaseElection({
    api: cluster.coordination,
    namespace: settings.LEASE_NAMESPACE,
    name: settings.LEASE_NAME,
    candidate: settings.POD_NAME,
    leaseSeconds: settings.LEASE_SECONDS,
    onElected: (term) => synchroniser.lead(term),
    log,
  });
  figures.leads(() => election.isLeader);
  const readiness = new Readiness([
    { name: "kubernetes", optional: false, check: async () => listed(view) },
    { name: "consul", optional: true, check: () => catalogue.check() },
  ]);

  return {
    app: createApp({ title: "Registrar", version: "1", routes: [], problems: {}, readiness, metrics, log, settings }),
    readiness,
    close: async () => {
      await election.stop();
      await synchroniser.idle();
      await election.release();
      await view.close();
      await consul.close();
    },
  };
}

/** @throws Error until the cluster's objects have been listed */
function listed(view: ClusterView): void {
  if (!view.isComplete) {
    throw new Error("The Services and EndpointSlices have not been listed yet");
  }
}
