import { wholeFaults } from "../number-faults.ts";
import type { PropsFault } from "../props-error.ts";
import type { PublicCertificateProps } from "./public-certificate-props.ts";

const label = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
const objectName = new RegExp(`^(?=.{1,253}$)${label}(\\.${label})*$`);
const dnsName = new RegExp(`^(?=.{1,253}$)(\\*\\.)?(${label}\\.)+${label}$`);

/** Everything that is wrong with the props of a PublicCertificate; empty when nothing is. */
export function publicCertificateFaults(props: PublicCertificateProps): PropsFault[] {
  const { dnsNames, renewBeforeDays } = props;
  return [
    ...(["name", "secretName", "issuer"] as const)
      .filter((path) => !objectName.test(props[path]))
      .map((path) => ({ path, value: props[path], allowed: "the name of an object: a-z, 0-9, - and ." })),
    ...(dnsNames.length > 0 ? [] : [{ path: "dnsNames", value: dnsNames, allowed: "one name or more" }]),
    ...dnsNames.flatMap((name, index) => nameFaults(name, index, dnsNames)),
    // Let's Encrypt's certificates hold 90 days, from 2027 on 64, and 45 in the end: renewed any earlier, they would be renewed for ever.
    ...(renewBeforeDays === undefined ? [] : wholeFaults("renewBeforeDays", renewBeforeDays, 1, 40)),
  ];
}

function nameFaults(name: string, index: number, all: readonly string[]): PropsFault[] {
  const path = `dnsNames[${index}]`;
  return [
    ...(dnsName.test(name)
      ? []
      : [{ path, value: name, allowed: "a whole name in lower case, with *. before it or not" }]),
    ...(all.indexOf(name) === index ? [] : [{ path, value: name, allowed: "each name once" }]),
  ];
}
