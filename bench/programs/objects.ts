import { bridgeApp, defaultKubernetesProvider } from "@plinth/constructs/bridge";
import { Config } from "@pulumi/pulumi";
import { ApiObject, App, Chart } from "cdk8s";
import { benchObjects } from "../bench-objects.ts";

/** The bench's objects as a Pulumi program, the way that Plinth's own program makes them. */
const config = new Config("bench");
const app = new App();
const chart = new Chart(app, "objects", { disableResourceNameHashes: true });
benchObjects(config.require("namespace")).forEach((object, index) => {
  new ApiObject(chart, `object-${index}`, object);
});
bridgeApp(app, {
  provider: defaultKubernetesProvider("cluster", {
    kubeconfig: config.require("kubeconfig"),
    clusterIdentifier: "bench",
  }),
});
