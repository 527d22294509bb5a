import { setImmediate as turn } from "node:timers/promises";
import { sampleOutputs } from "../../constructs/testkit/aws-registrations.ts";
import type { EngineProvider, ProviderFactory } from "../../local/engine/engine-provider.ts";
import { documentedAnswer } from "../../local/providers/offline/documented-answer.ts";

/** What was done to a resource, and when: the counts are of all beginnings and ends together. */
export interface RecordedDelete {
  readonly urn: string;
  readonly began: number;
  readonly ended: number;
}

/** What every generated password begins with. */
export const GENERATED = "generated-secret-";

/** Where the cluster's API answers. */
export interface ClusterPlace {
  readonly endpoint: string;
  /** PEM. */
  readonly certificateAuthority: string;
}

/** Providers that take note of what they are asked, and make nothing. */
export class RecordedCloud {
  readonly deletes: RecordedDelete[] = [];
  /** The URNs of what was made. */
  readonly created: string[] = [];
  readonly providers: Readonly<Record<string, ProviderFactory>>;
  readonly #cluster: ClusterPlace;
  #clock = 0;

  constructor(cluster: ClusterPlace) {
    this.#cluster = cluster;
    const packages = ["aws", "consul", "kafka", "kubernetes", "random", "vault"];
    this.providers = Object.fromEntries(packages.map((name) => [name, () => this.#provider()]));
  }

  #provider(): EngineProvider {
    return {
      version: "0.0.0",
      create: async (urn, inputs) => {
        this.created.push(urn);
        return { id: nameOf(urn), outs: this.#outputs(urn, inputs) };
      },
      update: async (urn, _id, _olds, news) => ({ outs: this.#outputs(urn, news) }),
      // Of Secrets that operators and charts make.
      read: async (id) => ({ id, inputs: {}, props: { data: { "ca.crt": "c2FtcGxl", token: "c2FtcGxl" } } }),
      invoke: async (token, args) => ({ outputs: documentedAnswer(token, args) ?? answerTo(token), failures: [] }),
      delete: async (_id, urn) => {
        const began = ++this.#clock;
        // Others that may go at the same time have begun by then.
        await turn();
        this.deletes.push({ urn, began, ended: ++this.#clock });
      },
    };
  }

  #outputs(urn: string, inputs: unknown): Readonly<Record<string, unknown>> {
    const outputs = sampleOutputs(typeOf(urn), nameOf(urn), bag(inputs));
    switch (typeOf(urn)) {
      case "aws:eks/cluster:Cluster": {
        const { endpoint, certificateAuthority } = this.#cluster;
        const data = Buffer.from(certificateAuthority).toString("base64");
        return { ...outputs, endpoint, certificateAuthority: { data } };
      }
      case "random:index/randomPassword:RandomPassword":
        return { ...outputs, result: `${GENERATED}${nameOf(urn)}` };
      default:
        return outputs;
    }
  }
}

/** The answers of a cloud that is there; a dry run does not know them. */
function answerTo(token: string): Readonly<Record<string, unknown>> {
  switch (token) {
    case "aws:eks/getAddonVersion:getAddonVersion":
      return { version: "v1.0.0-eksbuild.1" };
    case "aws:lb/getLoadBalancer:getLoadBalancer":
      return {
        arn: "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/sample/1",
        dnsName: "sample",
      };
    case "aws:ec2/getManagedPrefixList:getManagedPrefixList":
      return { id: "pl-12345678" };
    case "consul:index/getAclTokenSecretId:getAclTokenSecretId":
      return { secretId: "sample" };
    default:
      throw new Error(`No answer is made up for ${token}.`);
  }
}

function bag(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}
