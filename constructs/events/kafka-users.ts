import * as pulumi from "@pulumi/pulumi";
import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { stringToken } from "../bridge/output-token.ts";
import { kafkaAdmin, kafkaClusterLabels } from "./kafka-places.ts";
import type { KafkaProps, KafkaUserProps } from "./kafka-props.ts";

/** The users whom Kafka lets in; what each may do is said by ACLs. */
export class KafkaUsers extends Construct {
  constructor(scope: Construct, id: string, { users, adminPassword }: Pick<KafkaProps, "users" | "adminPassword">) {
    super(scope, id);
    for (const [name, user] of Object.entries({ ...users, [kafkaAdmin]: { password: adminPassword } })) {
      this.#user(name, user);
    }
  }

  #user(name: string, user: KafkaUserProps): void {
    if ("certificate" in user) {
      this.#object(name, { type: "tls" });
      return;
    }
    // The operator keeps a Secret of the user's own name.
    const secret = new ApiObject(this, `${name}-password`, {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: `${name}-password` },
      stringData: { password: stringToken(pulumi.secret(user.password)) },
    });
    const valueFrom = { secretKeyRef: { name: `${name}-password`, key: "password" } };
    this.#object(name, { type: "scram-sha-512", password: { valueFrom } }).addDependency(secret);
  }

  #object(name: string, authentication: Readonly<Record<string, unknown>>): ApiObject {
    return new ApiObject(this, name, {
      apiVersion: "kafka.strimzi.io/v1",
      kind: "KafkaUser",
      metadata: {
        name,
        labels: { ...kafkaClusterLabels },
        annotations: { "pulumi.com/waitFor": "condition=Ready" },
      },
      spec: { authentication },
    });
  }
}
