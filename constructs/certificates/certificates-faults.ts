import { isKnownRegion } from "../aws/region.ts";
import type { PropsFault } from "../props-error.ts";
import type { CertificatesProps } from "./certificates-props.ts";

/** What is checked of a Certificates' props. */
export type CertificatesFacts = Pick<CertificatesProps, "email" | "zone" | "acmeServer">;

/** Everything that is wrong with the props of a Certificates; empty when nothing is. */
export function certificatesFaults({ email, zone, acmeServer }: CertificatesFacts): PropsFault[] {
  const { region, hostedZoneId } = zone;
  return [
    ...(/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(email)
      ? []
      : [{ path: "email", value: email, allowed: "an address that somebody reads" }]),
    ...(isKnownRegion(region) ? [] : [{ path: "zone.region", value: region, allowed: "a region of AWS" }]),
    ...(/^Z[A-Z0-9]{5,31}$/.test(hostedZoneId)
      ? []
      : [{ path: "zone.hostedZoneId", value: hostedZoneId, allowed: "the id of a public Route 53 zone" }]),
    ...(acmeServer === undefined || (acmeServer.startsWith("https://") && URL.canParse(acmeServer))
      ? []
      : [{ path: "acmeServer", value: acmeServer, allowed: "an https:// URL of an ACME directory" }]),
  ];
}
