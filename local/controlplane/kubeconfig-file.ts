import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writePrivateJson } from "../private-file.ts";
import type { Identity } from "./pki.ts";

/** The name of the cluster, the context and the user in every kubeconfig written here. */
const NAME = "plinth";

/**
 * Writes a kubeconfig that holds all it needs, readable by its owner only.
 *
 * @param server The URL of the API server.
 */
export function writeKubeconfig(path: string, pkiDir: string, identity: Identity, server: string): void {
  const embedded = (file: string) => readFileSync(join(pkiDir, file)).toString("base64");
  const content = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: NAME, cluster: { server, "certificate-authority-data": embedded("ca.crt") } }],
    users: [
      {
        name: NAME,
        user: {
          "client-certificate-data": embedded(`${identity}.crt`),
          "client-key-data": embedded(`${identity}.key`),
        },
      },
    ],
    contexts: [{ name: NAME, context: { cluster: NAME, user: NAME, namespace: "default" } }],
    "current-context": NAME,
  };
  writePrivateJson(path, content);
}
