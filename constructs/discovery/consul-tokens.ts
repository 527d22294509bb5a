import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { ApiObject } from "cdk8s";
import { k8s } from "cdk8s-plus-27";
import type { Construct } from "constructs";
import { stringToken } from "../bridge/output-token.ts";
import { Layer } from "../kube/layer.ts";
import { restrictedContainer, restrictedPod } from "../kube/pod-security.ts";
import { consulName, consulNamespace, consulPorts } from "./consul-places.ts";
import type { ConsulProps, ConsulToken } from "./consul-props.ts";
import { consulTokensScript } from "./consul-tokens-script.ts";

/** What the pod that makes tokens requests. */
const tokensRequests = { cpu: "50m", memory: "64Mi" } as const;

const name = "consul-tokens";
const podLabels = { "app.kubernetes.io/name": name };

/** The chart's own Secret of the token that may do everything. */
const management = { secretName: `${consulName}-bootstrap-acl-token`, items: [{ key: "token", path: "token" }] };

/** The chart's own Secret of the authority, or the one that was given. */
const ownAuthority = { name: `${consulName}-ca-cert`, key: "tls.crt" };

/** The public name of a token: the same for the same name, so that it is found again. */
export function accessorOf(token: string): string {
  const hash = createHash("sha256").update(`plinth-consul-token:${token}`).digest("hex");
  return [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20, 32)].join("-");
}

/** The Job that makes tokens in Consul; it runs anew when any of them is to be another. */
export class ConsulTokens extends Layer {
  constructor(scope: Construct, id: string, props: ConsulProps, tokens: readonly ConsulToken[]) {
    super(scope, id, { namespace: consulNamespace });
    const rules = new k8s.KubeConfigMap(this, "rules", {
      metadata: { name },
      data: {
        "make-tokens.sh": consulTokensScript,
        ...Object.fromEntries(tokens.map((token) => [`${token.name}.hcl`, token.rules])),
        ...Object.fromEntries(tokens.map((token) => [`${token.name}.accessor`, accessorOf(token.name)])),
      },
    });
    const secrets = new k8s.KubeSecret(this, "secrets", {
      metadata: { name },
      stringData: Object.fromEntries(tokens.map((token) => [token.name, stringToken(pulumi.output(token.secretId))])),
    });
    const account = new k8s.KubeServiceAccount(this, "account", {
      metadata: { name, labels: podLabels },
      automountServiceAccountToken: false,
    });
    new ApiObject(this, "job", jobOf(props, digestOf(tokens))).addDependency(account, rules, secrets);
  }
}

/** Of everything that the Job makes; a new one makes a new Job. */
function digestOf(tokens: readonly ConsulToken[]): string {
  const secretIds = pulumi.all(tokens.map(({ secretId }) => secretId));
  const digest = secretIds.apply((ids) =>
    createHash("sha256")
      .update(JSON.stringify([consulTokensScript, tokens.map((token) => [token.name, token.rules]), ids]))
      .digest("hex"),
  );
  return stringToken(digest);
}

function jobOf({ image, nodes, keys }: ConsulProps, digest: string) {
  const authority = keys?.authority.certificate ?? ownAuthority;
  const volumes = {
    rules: { configMap: { name } },
    secrets: { secret: { secretName: name } },
    management: { secret: management },
    authority: { secret: { secretName: authority.name, items: [{ key: authority.key, path: "tls.crt" }] } },
    tmp: { emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
  };
  const paths: Readonly<Record<keyof typeof volumes, string>> = {
    rules: "/rules",
    secrets: "/secrets",
    management: "/management",
    authority: "/authority",
    tmp: "/tmp",
  };
  const { cpu, memory } = tokensRequests;
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name, labels: podLabels },
    spec: {
      backoffLimit: 10,
      template: {
        metadata: { labels: podLabels, annotations: { "plinth.dev/tokens": digest } },
        spec: {
          restartPolicy: "OnFailure",
          serviceAccountName: name,
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          nodeSelector: { ...nodes.nodeSelector },
          tolerations: [...nodes.tolerations],
          securityContext: {
            ...restrictedPod,
            runAsUser: 100,
            runAsGroup: 1000,
            fsGroup: 1000,
          },
          containers: [
            {
              name: "tokens",
              image,
              command: ["/bin/sh", "/rules/make-tokens.sh"],
              env: Object.entries({
                CONSUL_HTTP_ADDR: `https://${consulName}-server.${consulNamespace}.svc:${consulPorts.https}`,
                CONSUL_CACERT: `${paths.authority}/tls.crt`,
                MANAGEMENT: `${paths.management}/token`,
                RULES_DIR: paths.rules,
                SECRETS_DIR: paths.secrets,
              }).map(([key, value]) => ({ name: key, value })),
              resources: { requests: { cpu, memory }, limits: { memory: "128Mi" } },
              securityContext: restrictedContainer,
              volumeMounts: Object.entries(paths).map(([volume, mountPath]) => ({ name: volume, mountPath })),
            },
          ],
          volumes: Object.entries(volumes).map(([volume, source]) => ({ name: volume, ...source })),
        },
      },
    },
  };
}
