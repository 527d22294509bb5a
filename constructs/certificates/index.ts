export { certManagerRequests } from "./cert-manager-values.ts";
export { Certificates } from "./certificates.ts";
export { type CertificatesFacts, certificatesFaults } from "./certificates-faults.ts";
export { certificatesMeshExceptions } from "./certificates-mesh-exceptions.ts";
export { certManagerName, certManagerPorts, publicIssuer } from "./certificates-places.ts";
export type { CertificatesProps, ProofZone } from "./certificates-props.ts";
export { PublicCertificate } from "./public-certificate.ts";
export { publicCertificateFaults } from "./public-certificate-faults.ts";
export type { PublicCertificateProps } from "./public-certificate-props.ts";
