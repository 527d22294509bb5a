import { describe, expect, test } from "@jest/globals";
import { type ConsulFacts, consulFaults } from "./consul-faults.ts";

const sound: ConsulFacts = {
  servers: 3,
  zones: 3,
  highlyAvailable: true,
  storage: { gib: 10 },
  dnsAddress: "172.20.0.53",
  serviceCidr: "172.20.0.0/16",
};

const pathsOf = (change: Partial<ConsulFacts>) => consulFaults({ ...sound, ...change }).map(({ path }) => path);

describe("the faults of a Consul", () => {
  test("GIVEN sound props WHEN checked THEN there is none", () => {
    expect(pathsOf({})).toEqual([]);
  });

  test.each([0, 2, 4, 6, 7])(
    "GIVEN %i servers WHEN checked THEN it is refused, as no majority or too many",
    (servers) => {
      expect(consulFaults({ ...sound, servers })).toMatchObject([
        { path: "servers", value: servers, allowed: expect.stringContaining("odd") },
      ]);
    },
  );

  test.each([
    [1, 3],
    [3, 2],
    [5, 2],
    [3, 1],
  ])("GIVEN %i servers over %i zones that must bear a zone's loss WHEN checked THEN refused", (servers, zones) => {
    expect(pathsOf({ servers, zones })).toEqual(["servers"]);
    expect(pathsOf({ servers, zones, highlyAvailable: false })).toEqual([]);
  });

  test.each(["172.20.0.0", "172.20.255.255", "172.21.0.53", "172.20.0.300", "consul-dns"])(
    "GIVEN the address %s in 172.20.0.0/16 WHEN checked THEN refused",
    (dnsAddress) => {
      expect(pathsOf({ dnsAddress })).toEqual(["dnsAddress"]);
    },
  );

  test("GIVEN a fault in everything WHEN checked THEN all are told at once, each with its path", () => {
    const paths = pathsOf({
      servers: 4,
      zones: 0,
      storage: { gib: 0.5 },
      dnsAddress: "somewhere",
      serviceCidr: "172.20.0.0",
      datacenter: "DC 1",
      clients: [{ namespace: "Plinth" }, { namespace: "plinth", podLabels: {} }],
    });

    expect(paths.toSorted()).toEqual([
      "clients[0].namespace",
      "clients[1].podLabels",
      "datacenter",
      "dnsAddress",
      "servers",
      "serviceCidr",
      "storage.gib",
      "zones",
    ]);
  });
});
