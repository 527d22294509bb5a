import { chassisSettings, urlOf, wholeNumber } from "@plinth/chassis";
import { z } from "zod";

const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const LABELS = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(,[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/;

const dnsLabel = z.string().regex(LABEL, "lower-case letters, digits and hyphens, 63 at most");
const path = z.string().min(1, "the path of a file");

export const registrarSettings = chassisSettings.extend({
  /** Consul's HTTP API, such as `https://consul-server.consul.svc:8501`. */
  CONSUL_HTTP_ADDR: urlOf("http", "https"),
  /** A file with the ACL token, read again for each pass; absent where Consul takes anybody. */
  CONSUL_TOKEN_FILE: path.optional(),
  /** A file with the authorities (PEM) that Consul's certificate may come from; absent for those that Node knows. */
  CONSUL_CACERT: path.optional(),
  /** Which cluster this is: its entries are those of the node `plinth-<cluster>`. */
  CLUSTER_NAME: dnsLabel,
  /** The namespaces whose Services are looked at, separated by commas; absent for all. */
  NAMESPACES: z
    .string()
    .regex(LABELS, "namespaces separated by commas")
    .transform((text) => text.split(","))
    .optional(),
  LEASE_NAMESPACE: dnsLabel,
  LEASE_NAME: dnsLabel.default("plinth-registrar"),
  /** Who this is, in the lease. */
  POD_NAME: z.string().min(1, "the name of the pod"),
  /** How long a leader that says nothing more is left in peace, in seconds. */
  LEASE_SECONDS: wholeNumber(3, 600).prefault("15"),
  /** How long nothing may be compared while nothing changes, in seconds: mends what others did to the entries. */
  RESYNC_SECONDS: wholeNumber(1, 86_400).prefault("60"),
  /** Absent within a pod, which has a service account. */
  KUBECONFIG: path.optional(),
});

export type RegistrarSettings = ReturnType<typeof registrarSettings.parse>;
