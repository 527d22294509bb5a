/**
 * The range of Services of an EKS cluster in a VPC of 10.0.0.0/8, where nothing else was asked for.
 *
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html
 */
export const SERVICE_CIDR = "172.20.0.0/16";
