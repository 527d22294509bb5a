/** What can be said of props without loading the SDK of Kubernetes: their faults, and what is fixed. */
export { type CertificatesFacts, certificatesFaults } from "./certificates-faults.ts";
export { certificatesMeshExceptions } from "./certificates-mesh-exceptions.ts";
export { certManagerName, certManagerPorts, publicIssuer } from "./certificates-places.ts";
export type { CertificatesProps, ProofZone } from "./certificates-props.ts";
export { publicCertificateFaults } from "./public-certificate-faults.ts";
export type { PublicCertificateProps } from "./public-certificate-props.ts";
