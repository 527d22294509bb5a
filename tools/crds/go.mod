// Modules whose custom resource definitions the local control plane installs, pinned. Nothing of them is compiled.
module plinth.dev/tools/crds

go 1.26.0

require sigs.k8s.io/gateway-api v1.7.0
