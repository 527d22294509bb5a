import { bridgeApp, defaultKubernetesProvider, stringToken } from "@plinth/constructs/bridge";
import { Autoscaling, Microservice, Peer, Port, RouteAccess } from "@plinth/constructs/kube";
import { Config } from "@pulumi/pulumi";
import { App, Chart } from "cdk8s";

// A program of another team: one service, behind the platform's gateway.
const config = new Config("shop");
const app = new App();
const chart = new Chart(app, "shop", { namespace: "shop" });

const orders = new Microservice(chart, "orders", {
  image: "registry.example.com/orders:v1.4.2",
  autoscaling: Autoscaling.between(3, 12),
  env: { LOG_LEVEL: "info" },
})
  .secretEnv({ DATABASE_URL: stringToken(config.requireSecret("databaseUrl")) })
  .exposeAt("/v1/orders", { name: "public", namespace: "plinth-gateway" }, RouteAccess.required())
  .allowFrom(Peer.service("invoices"))
  .allowTo(Peer.cidr("10.20.0.0/16"), Port.tcp(5432));

const provider = defaultKubernetesProvider("cluster", {
  kubeconfig: config.requireSecret("kubeconfig"),
  clusterIdentifier: "shop",
});
bridgeApp(app, { provider });

/** Where other services reach the orders. */
export const url = `http://${orders.name}.shop:${orders.port}`;
