import { expect, test } from "@jest/globals";
import { corefileWithConsul } from "./core-dns.ts";

test("GIVEN Consul's address WHEN CoreDNS is configured THEN names under .consul go there, and all others where they went", () => {
  const blocks = corefileWithConsul("172.20.0.53").split(/^}$/m);

  const [cluster, consul] = blocks;
  expect(cluster).toMatch(/^\.:53 \{/);
  expect(cluster).toMatch(/kubernetes cluster\.local in-addr\.arpa ip6\.arpa \{/);
  expect(cluster).toContain("forward . /etc/resolv.conf");
  expect(consul).toMatch(/^\s*consul:53 \{/);
  expect(consul).toContain("forward . 172.20.0.53\n");
});
