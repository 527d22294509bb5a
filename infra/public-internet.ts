import { Peer } from "@plinth/constructs/kube";

/** Everything but our own networks: where others than we say where calls go, and where providers are that have names only. */
export const PUBLIC_INTERNET = Peer.cidr("0.0.0.0/0", {
  except: ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"],
});
