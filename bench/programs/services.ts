import { bridgeApp, defaultKubernetesProvider, stringToken } from "@plinth/constructs/bridge";
import { Microservice, Peer, Port, RouteAccess } from "@plinth/constructs/kube";
import { Config } from "@pulumi/pulumi";
import { ApiObject, App, Chart } from "cdk8s";

/** As many services as the configuration asks for, composed as those of Plinth's own program: all parts of one, and a caller each. */
const config = new Config("bench");
const count = config.requireNumber("services");
const namespace = "services";
const gatewayOf = { name: "public", namespace: "gateway" };

const app = new App();
const cluster = layer("cluster");
for (const name of [namespace, gatewayOf.namespace]) {
  new ApiObject(cluster, name, { apiVersion: "v1", kind: "Namespace", metadata: { name } });
}
const gateway = layer("gateway");
new ApiObject(gateway, "gateway", {
  apiVersion: "gateway.networking.k8s.io/v1",
  kind: "Gateway",
  metadata: gatewayOf,
  spec: { gatewayClassName: "bench", listeners: [{ name: "http", port: 80, protocol: "HTTP" }] },
});
for (let index = 0; index < count; index++) {
  const name = `service-${index}`;
  const chart = layer(name, namespace);
  new Microservice(chart, name, {
    image: `registry.example.com/${name}:v1.0.0`,
    env: { HOST: "0.0.0.0", PORT: "8080", LOG_LEVEL: "info" },
  })
    .secretEnv({ DATABASE_URL: stringToken(config.requireSecret("databaseUrl")) })
    .exposeAt(`/v1/${name}`, gatewayOf, RouteAccess.required())
    .allowFrom(Peer.service(`service-${(index + 1) % count}`))
    .allowTo(Peer.anyone(), Port.tcp(5432));
  chart.node.addDependency(gateway);
}
bridgeApp(app, {
  provider: defaultKubernetesProvider("cluster", { kubeconfig: "{}", clusterIdentifier: "bench" }),
});

function layer(id: string, within?: string): Chart {
  return new Chart(app, id, { disableResourceNameHashes: true, ...(within !== undefined && { namespace: within }) });
}
