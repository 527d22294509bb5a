import { stringToken } from "@plinth/constructs/bridge";
import { type KafkaBacklogLogin, Layer } from "@plinth/constructs/kube";
import { ApiObject, type App } from "cdk8s";
import { namespaces } from "./namespaces.ts";
import type { Settings } from "./settings.ts";
import type { Stores } from "./stores.ts";

/** Who asks a Kafka of ours how much waits for whom. */
const AUTOSCALER = "autoscaler";

/** The Secret of its login, in the services' namespace, where it is asked for. */
const secret = {
  secretName: "autoscaler-kafka",
  usernameKey: "username",
  passwordKey: "password",
  certificateAuthorityKey: "ca",
} as const satisfies KafkaBacklogLogin;

type Choice = Pick<Settings, "stores" | "elasticity">;

/** Users of the cluster's Kafka who see how far everybody is, and read nothing. */
export function kafkaObservers({ stores, elasticity }: Choice): string[] {
  return stores.mode === "cluster" && elasticity !== undefined ? [AUTOSCALER] : [];
}

/** What Kafka is asked with: a login of the autoscaler's own, or elsewhere that of the service, from its secret variables. */
export function backlogLogin(settings: Choice): KafkaBacklogLogin {
  return kafkaObservers(settings).length > 0
    ? secret
    : { usernameKey: "KAFKA_USERNAME", passwordKey: "KAFKA_PASSWORD" };
}

/** The autoscaler's login at the cluster's Kafka, where there is one. */
export function composeAutoscalerLogin(app: App, settings: Choice, { kafka }: Pick<Stores, "kafka">): Layer[] {
  return kafkaObservers(settings).map((observer) => {
    if (kafka.certificateAuthority === undefined) {
      throw new Error("The cluster's Kafka speaks TLS alone: its connection must have an authority.");
    }
    const login = kafka.login(observer);
    const layer = new Layer(app, "autoscaler-login", { namespace: namespaces.services });
    new ApiObject(layer, "secret", {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: secret.secretName, labels: { "app.kubernetes.io/name": secret.secretName } },
      stringData: {
        [secret.usernameKey]: stringToken(login.apply(({ user }) => user)),
        [secret.passwordKey]: stringToken(login.apply(({ password }) => password)),
        [secret.certificateAuthorityKey]: stringToken(kafka.certificateAuthority),
      },
    });
    return layer;
  });
}
