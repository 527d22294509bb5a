import { type Microservice, Peer, Port } from "@plinth/constructs/kube";
import * as pulumi from "@pulumi/pulumi";
import type { Backing } from "./handover.ts";
import { PUBLIC_INTERNET } from "./public-internet.ts";
import { SandboxService } from "./sandbox-service.ts";
import { hostWithin, urlWithin } from "./service-layer.ts";
import type { Settings } from "./settings.ts";

/** How our services reach the outside providers, or what stands in for them. */
export interface Providers {
  /** The URL that `/v1/charges` is added to. */
  readonly paymentUrl: string;
  /** What SMS are posted to. Undefined for no SMS. */
  readonly smsUrl: string | undefined;
  /** What push messages are posted to. Undefined for no push. */
  readonly pushUrl: string | undefined;
  /** With login, where there is one: secret. */
  readonly smtpUrl: pulumi.Output<string>;
  /** Shown to the providers as a bearer token: secret. */
  readonly key: pulumi.Output<string>;
  /** Lets a service call the providers' HTTP APIs. */
  allowFrom(service: Microservice): void;
  /** Lets a service hand mails over. */
  allowMailFrom(service: Microservice): void;
}

/** The providers of an environment. */
export function providersOf(settings: Settings["providers"], secrets: pulumi.Output<Backing["secrets"]>): Providers {
  const key = secrets.apply(({ providerKey }) => providerKey);
  return settings.mode === "sandbox" ? sandbox(key) : external(settings, key, secrets);
}

function sandbox(key: pulumi.Output<string>): Providers {
  const url = `${urlWithin("sandbox")}/sandbox`;
  const { smtpPort } = SandboxService;
  return {
    paymentUrl: url,
    smsUrl: `${url}/v1/sms`,
    pushUrl: `${url}/v1/pushes`,
    // It has no certificate; between pods of a mesh, the mesh encrypts.
    smtpUrl: pulumi.output(`smtp://${hostWithin("sandbox")}:${smtpPort}?tls=off`),
    key,
    allowFrom: (service) => service.allowTo(Peer.service("sandbox"), Port.tcp(8080)),
    allowMailFrom: (service) => service.allowTo(Peer.service("sandbox"), Port.tcp(smtpPort)),
  };
}

type External = Extract<Settings["providers"], { mode: "external" }>;

function external(
  { paymentUrl, smsUrl, pushUrl, smtpHost, smtpPort }: External,
  key: pulumi.Output<string>,
  secrets: pulumi.Output<Backing["secrets"]>,
): Providers {
  return {
    paymentUrl,
    smsUrl,
    pushUrl,
    smtpUrl: secrets.apply(({ smtp }) => smtpUrlOf(smtpHost, smtpPort, smtp)),
    key,
    // Network policies name addresses, and the providers have names only. Policies add up: one that let a service call anyone
    // would also let its webhooks do so.
    allowFrom: (service) => service.allowTo(PUBLIC_INTERNET, Port.tcp(443)),
    allowMailFrom: (service) => service.allowTo(Peer.anyone(), Port.tcp(smtpPort)),
  };
}

function smtpUrlOf(host: string, port: number, login: Backing["secrets"]["smtp"]): string {
  const scheme = port === 465 ? "smtps" : "smtp";
  const who = login === undefined ? "" : `${encodeURIComponent(login.user)}:${encodeURIComponent(login.password)}@`;
  return `${scheme}://${who}${host}:${port}`;
}
