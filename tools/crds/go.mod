// Modules whose custom resource definitions the local control plane and tests install, pinned. Nothing of them is compiled, and none
// is asked for what it requires itself, so each stands alone.
module plinth.dev/tools/crds

go 1.26.0

require (
	github.com/aws/karpenter-provider-aws v1.15.1
	github.com/cert-manager/cert-manager v1.21.2
	github.com/kedacore/keda/v2 v2.20.2
	github.com/kubernetes-csi/external-snapshotter/client/v8 v8.6.0
	github.com/prometheus-operator/prometheus-operator v0.85.0
	istio.io/api v1.31.4
	k8s.io/autoscaler/vertical-pod-autoscaler v1.7.1
	sigs.k8s.io/gateway-api v1.7.0
)
