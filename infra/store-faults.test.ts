import { describe, expect, test } from "@jest/globals";
import { citusClusterFaults } from "@plinth/constructs/database/faults";
import { vaultContentsFaults } from "@plinth/constructs/secrets/faults";
import { registryFaults } from "../services/events/registry-faults.ts";
import { topics } from "../services/events/topics.ts";
import { citusProps } from "./store-props.ts";
import { faultsOf, type Values } from "./testkit/changed-settings.ts";
import { settingsOf } from "./testkit/recorded-stacks.ts";

const { stores } = settingsOf("prod");
const inCluster = stores.mode === "cluster" ? stores : undefined;

/** Production's stores, one of them changed. */
const changed = (store: "events" | "database" | "cache", change: Values) => ({
  stores: { [store]: { ...inCluster?.[store], ...change } },
});

describe("a store that is refused", () => {
  test.each<[string, Values, string, unknown, RegExp]>([
    [
      "has more copies of messages than zones",
      changed("events", { brokers: 6, replicas: 4 }),
      "stores.events.replicas",
      4,
      /3 zones/,
    ],
    ["has more servers of a group than zones", changed("database", { members: 5 }), "stores.database.members", 5, /3/],
    ["has more copies of keys than zones bear", changed("cache", { replicas: 3 }), "stores.cache.replicas", 3, /2/],
    ["has an even quorum of controllers", changed("events", { controllers: 4 }), "stores.events.controllers", 4, /odd/],
    ["has an even number of databases", changed("database", { members: 2 }), "stores.database.members", 2, /even/],
    ["has an even number of primaries", changed("cache", { primaries: 4 }), "stores.cache.primaries", 4, /odd/],
    ["is a Vault with an even quorum", { secrets: { servers: 4 } }, "secrets.servers", 4, /odd/],
    ["is a Vault that one zone can take away", { secrets: { servers: 1 } }, "secrets.servers", 1, /majority/],
    ["keeps no backup", changed("database", { backups: 0 }), "stores.database.backups", 0, /2 to 365/],
    [
      "has fewer connections than its pools need",
      changed("database", { connections: 50 }),
      "stores.database.connections",
      expect.anything(),
      /./,
    ],
    [
      "writes fewer copies than the topics need",
      changed("events", { minInSyncReplicas: 1 }),
      "stores.events.minInSyncReplicas",
      1,
      /at least 2, which .+ needs/,
    ],
    ["is in the cluster of a machine of one's own", { cluster: { mode: "existing" } }, "stores.mode", "cluster", /eks/],
    [
      "is a Vault for databases elsewhere",
      { stores: () => ({ mode: "external" }) },
      "secrets",
      expect.anything(),
      /external/,
    ],
  ])("%s", (_what, changes, path, value, allowed) => {
    expect(faultsOf(changes)).toContainEqual({ path, value, allowed: expect.stringMatching(allowed) });
  });

  test("is one that nobody says how to reach, where there is no tunnel", () => {
    expect(faultsOf({ reach: { mode: "direct", vault: "https://vault.example.com" } })).toEqual(
      ["reach.kafka", "reach.consul"].map((path) => ({
        path,
        value: undefined,
        allowed: expect.stringMatching(/reach\.mode is direct/),
      })),
    );
  });

  test("says all that is wrong at once, each with its path", () => {
    const paths = faultsOf({
      stores: {
        events: { ...inCluster?.events, brokers: 6, replicas: 4, controllers: 4, minInSyncReplicas: 1 },
        database: { ...inCluster?.database, members: 2, backups: 0 },
        cache: { ...inCluster?.cache, replicas: 3 },
      },
      secrets: { servers: 2 },
    }).map(({ path }) => path);
    expect([...new Set(paths)].toSorted()).toEqual([
      "secrets.servers",
      "stores.cache.replicas",
      "stores.database.backups",
      "stores.database.members",
      "stores.events.controllers",
      "stores.events.minInSyncReplicas",
      "stores.events.replicas",
    ]);
  });
});

test("GIVEN Kafka outside of the cluster WHEN it writes fewer copies than topics need THEN the fault names that setting", () => {
  const configure = { brokers: 3, replicas: 3, minInSyncReplicas: 1 };
  expect(faultsOf({ stores: { mode: "external", configure } }, "local")).toContainEqual({
    path: "stores.configure.minInSyncReplicas",
    value: 1,
    allowed: expect.stringMatching(/at least 2/),
  });
});

test("GIVEN a topic with two owners and a reader that it does not name WHEN the registry is checked THEN both are told", () => {
  const [first] = topics;
  const again = first === undefined ? [] : [{ ...first, owner: "order" }];
  const faults = registryFaults([...topics, ...again], {
    services: ["user", "inventory", "order", "notification", "business-metrics", "event-archive"],
    subscriptions: { inventory: ["user.events"] },
  });
  expect(faults).toEqual(
    expect.arrayContaining([
      { path: `topics[${topics.length}].owner`, value: "order", allowed: expect.stringMatching(/^user, who owns/) },
      { path: "subscriptions.inventory[0]", value: "user.events", allowed: expect.stringMatching(/inventory/) },
    ]),
  );
});

test("GIVEN a service that asks for another's database WHEN servers and logins are checked THEN both refuse it", () => {
  const settings = settingsOf("prod");
  if (settings.aws === undefined || inCluster === undefined) {
    throw new Error("Production has no stores in its cluster.");
  }
  const props = citusProps({ ...settings, aws: settings.aws }, inCluster.database, ["user"]);
  expect(citusClusterFaults({ ...props, databases: [{ service: "user", database: "order" }] })).toEqual([
    { path: "databases[0].database", value: "order", allowed: expect.stringMatching(/no service has another's/) },
  ]);
  const services = { user: { database: "order" }, order: { database: "order" } };
  const databases = { order: { database: "postgres", owner: "order" } };
  expect(vaultContentsFaults({ namespace: "plinth", services, databases })).toEqual([
    { path: "services.user.database", value: "order", allowed: expect.stringMatching(/another's is not to be had/) },
  ]);
});
