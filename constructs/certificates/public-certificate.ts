import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { refuseFaults } from "../props-error.ts";
import { publicCertificateFaults } from "./public-certificate-faults.ts";
import type { PublicCertificateProps } from "./public-certificate-props.ts";

/**
 * A certificate of a public authority in a Secret, with a new key at each renewal.
 *
 * @see https://cert-manager.io/docs/usage/certificate/
 */
export class PublicCertificate extends Construct {
  /** Of the Secret. */
  readonly secretName: string;
  readonly apiObject: ApiObject;

  /** @throws PropsError with every fault of the props */
  constructor(scope: Construct, id: string, props: PublicCertificateProps) {
    refuseFaults(`PublicCertificate "${id}"`, publicCertificateFaults(props));
    super(scope, id);
    const { name, secretName, dnsNames, issuer, renewBeforeDays = 30 } = props;
    this.secretName = secretName;
    this.apiObject = new ApiObject(this, "Resource", {
      apiVersion: "cert-manager.io/v1",
      kind: "Certificate",
      metadata: { name },
      spec: {
        secretName,
        dnsNames: [...dnsNames],
        issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: issuer },
        privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
        renewBefore: `${renewBeforeDays * 24}h`,
        usages: ["digital signature", "server auth"],
      },
    });
  }
}
