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

/** Providers that take note of what they are asked, and make nothing. */
export class RecordedCloud {
  readonly deletes: RecordedDelete[] = [];
  readonly providers: Readonly<Record<string, ProviderFactory>>;
  #clock = 0;

  constructor() {
    const provider = () => this.#provider();
    this.providers = { aws: provider, kubernetes: provider };
  }

  #provider(): EngineProvider {
    return {
      version: "0.0.0",
      create: async (urn, inputs) => ({ id: nameOf(urn), outs: sampleOutputs(typeOf(urn), nameOf(urn), bag(inputs)) }),
      update: async (urn, _id, _olds, news) => ({ outs: sampleOutputs(typeOf(urn), nameOf(urn), bag(news)) }),
      invoke: async (token, args) => ({ outputs: documentedAnswer(token, args) ?? answerTo(token), failures: [] }),
      delete: async (_id, urn) => {
        const began = ++this.#clock;
        // Others that may go at the same time have begun by then.
        await turn();
        this.deletes.push({ urn, began, ended: ++this.#clock });
      },
    };
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
