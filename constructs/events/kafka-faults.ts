import { isDnsLabel } from "../name-faults.ts";
import { portFaults, wholeFaults } from "../number-faults.ts";
import type { PropsFault } from "../props-error.ts";
import { kafkaAdmin } from "./kafka-places.ts";
import type { KafkaClient, KafkaProps, KafkaTieredStorage } from "./kafka-props.ts";

/** What is checked of a Kafka's props. */
export type KafkaFacts = Pick<
  KafkaProps,
  | "version"
  | "brokers"
  | "controllers"
  | "zones"
  | "replicas"
  | "minInSyncReplicas"
  | "storage"
  | "retained"
  | "backup"
  | "clients"
  | "tunnel"
  | "cruiseControl"
  | "tieredStorage"
> & { readonly users: Readonly<Record<string, unknown>> };

/** Everything that is wrong with the props of a Kafka; empty when nothing is. */
export function kafkaFaults(props: KafkaFacts): PropsFault[] {
  const { version, zones, brokers, storage, users, clients = [], tunnel, tieredStorage } = props;
  return [
    ...(/^4\.\d+\.\d+$/.test(version)
      ? []
      : [{ path: "version", value: version, allowed: "a whole version, 4.0.0 or newer" }]),
    ...wholeFaults("zones", zones, 1, 9),
    ...wholeFaults("brokers", brokers, 1, 99),
    ...controllerFaults(props),
    ...replicaFaults(props),
    ...wholeFaults("storage.gib", storage.gib, 1, 65_536),
    ...(storage.controllerGib === undefined
      ? []
      : wholeFaults("storage.controllerGib", storage.controllerGib, 1, 1024)),
    ...backupFaults(props),
    ...Object.keys(users).flatMap(userFaults),
    ...clients.flatMap(clientFaults),
    ...(tunnel === undefined
      ? []
      : [...portFaults("tunnel.firstPort", tunnel.firstPort), ...lastPortFaults(tunnel.firstPort, brokers)]),
    ...(props.cruiseControl !== undefined && brokers < 2
      ? [
          {
            path: "cruiseControl",
            value: props.cruiseControl,
            allowed: "nothing of it where there are fewer than 2 brokers",
          },
        ]
      : []),
    ...(tieredStorage === undefined ? [] : tierFaults(tieredStorage)),
  ];
}

/** An even number bears no more losses than the odd one below it. */
function controllerFaults({ controllers, brokers, zones, retained }: KafkaFacts): PropsFault[] {
  const path = "controllers";
  if (![0, 1, 3, 5].includes(controllers)) {
    return [{ path, value: controllers, allowed: "1, 3 or 5: an odd number, so that there is a majority; or 0" }];
  }
  if (controllers === 0 && brokers !== 1) {
    return [{ path, value: controllers, allowed: "1, 3 or 5 where there is more than one broker" }];
  }
  if (retained && zones >= 3 && controllers < 3) {
    return [
      {
        path,
        value: controllers,
        allowed: "3 or 5 where data is retained: else the loss of one zone takes the majority",
      },
    ];
  }
  return [];
}

function replicaFaults({ brokers, replicas, minInSyncReplicas, zones, retained }: KafkaFacts): PropsFault[] {
  const most = Math.min(brokers, zones);
  const whole = wholeFaults("replicas", replicas, 1, 9);
  const over = replicas > brokers ? `at most the ${brokers} brokers` : `at most the ${zones} zones`;
  return [
    ...whole,
    ...(whole.length === 0 && replicas > most ? [{ path: "replicas", value: replicas, allowed: over }] : []),
    ...(retained && replicas < 3 && whole.length === 0
      ? [{ path: "replicas", value: replicas, allowed: "3 or more where data is retained" }]
      : []),
    ...(retained && brokers < zones
      ? [
          {
            path: "brokers",
            value: brokers,
            allowed: `one in each of the ${zones} zones at least where data is retained`,
          },
        ]
      : []),
    ...inSyncFaults({ replicas, minInSyncReplicas, retained }),
  ];
}

function inSyncFaults(props: Pick<KafkaFacts, "replicas" | "minInSyncReplicas" | "retained">): PropsFault[] {
  const { replicas, minInSyncReplicas, retained } = props;
  const path = "minInSyncReplicas";
  if (!Number.isInteger(minInSyncReplicas) || minInSyncReplicas < 1) {
    return [{ path, value: minInSyncReplicas, allowed: "1 or more" }];
  }
  if (minInSyncReplicas >= replicas && replicas > 1) {
    return [
      { path, value: minInSyncReplicas, allowed: `less than replicas, ${replicas}: else one broker away stops writes` },
    ];
  }
  if (minInSyncReplicas > replicas) {
    return [{ path, value: minInSyncReplicas, allowed: `at most replicas, ${replicas}` }];
  }
  return retained && minInSyncReplicas < 2
    ? [
        {
          path,
          value: minInSyncReplicas,
          allowed: "2 or more where data is retained: else one lost broker takes messages with it",
        },
      ]
    : [];
}

function backupFaults({ retained, backup }: KafkaFacts): PropsFault[] {
  return retained && (backup === undefined || backup === "")
    ? [{ path: "backup", value: backup, allowed: "where messages are kept beside Kafka, where data is retained" }]
    : [];
}

/** The operator keeps what it makes for a user in a Secret of the user's name. */
function userFaults(name: string): PropsFault[] {
  return isDnsLabel(name) && name !== kafkaAdmin
    ? []
    : [
        {
          path: `users.${name}`,
          value: name,
          allowed: `lower-case letters, digits and hyphens, other than ${kafkaAdmin}`,
        },
      ];
}

function clientFaults({ namespace, podLabels }: KafkaClient, index: number): PropsFault[] {
  const path = `clients[${index}]`;
  return [
    ...(isDnsLabel(namespace) ? [] : [{ path: `${path}.namespace`, value: namespace, allowed: "a namespace" }]),
    ...(podLabels === undefined || Object.keys(podLabels).length > 0
      ? []
      : [{ path: `${path}.podLabels`, value: podLabels, allowed: "one label at least, or none of this for all pods" }]),
  ];
}

function lastPortFaults(firstPort: number, brokers: number): PropsFault[] {
  return firstPort <= 65_535 && firstPort + brokers - 1 > 65_535
    ? [
        {
          path: "tunnel.firstPort",
          value: firstPort,
          allowed: `at most ${65_536 - brokers}: each of the brokers needs a port`,
        },
      ]
    : [];
}

function tierFaults({ bucket, region, image, className, classPath }: KafkaTieredStorage): PropsFault[] {
  const isTagged = /[:@][^/]+$/.test(image) && !image.endsWith(":latest");
  return [
    ...(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)
      ? []
      : [{ path: "tieredStorage.bucket", value: bucket, allowed: "the name of a bucket" }]),
    ...(region === "" ? [{ path: "tieredStorage.region", value: region, allowed: "the bucket's region" }] : []),
    ...(isTagged
      ? []
      : [
          { path: "tieredStorage.image", value: image, allowed: "an image that has the class, with its tag or digest" },
        ]),
    ...(className === ""
      ? [{ path: "tieredStorage.className", value: className, allowed: "a class of the image" }]
      : []),
    ...(classPath === ""
      ? [{ path: "tieredStorage.classPath", value: classPath, allowed: "a path in the image" }]
      : []),
  ];
}
