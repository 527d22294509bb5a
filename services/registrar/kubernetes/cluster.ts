import {
  CoordinationV1Api,
  CoreV1Api,
  createConfiguration,
  DiscoveryV1Api,
  KubeConfig,
  type Middleware,
  ServerConfiguration,
} from "@kubernetes/client-node";

/** How long the API server may take over one request that is no watch, in milliseconds. */
const REQUEST_MS = 5_000;

/** The parts of the cluster's API that the registrar uses. */
export interface Cluster {
  /** For watches, which have no time limit of their own but end when they hear nothing for 30 s. */
  readonly config: KubeConfig;
  readonly core: CoreV1Api;
  readonly discovery: DiscoveryV1Api;
  readonly coordination: CoordinationV1Api;
}

/**
 * The cluster of a kubeconfig, or that of the pod's service account, whose token is read again as it is replaced.
 * @throws Error when there is neither
 */
export function openCluster(kubeconfig: string | undefined): Cluster {
  const config = new KubeConfig();
  if (kubeconfig === undefined) {
    config.loadFromCluster();
  } else {
    config.loadFromFile(kubeconfig);
  }
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) {
    throw new Error("The kubeconfig names no cluster");
  }
  const configuration = createConfiguration({
    baseServer: new ServerConfiguration(server, {}),
    authMethods: { default: config },
    promiseMiddleware: [timeLimit],
  });
  return {
    config,
    core: new CoreV1Api(configuration),
    discovery: new DiscoveryV1Api(configuration),
    coordination: new CoordinationV1Api(configuration),
  };
}

/** The client itself would wait for ever, and a lease with it. */
const timeLimit: Middleware = {
  pre: async (request) => {
    request.setSignal(AbortSignal.timeout(REQUEST_MS));
    return request;
  },
  post: async (response) => response,
};
