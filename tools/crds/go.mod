// Definitions of resources of others, at the versions of charts/bundle.lock: the API server of the tests learns them, so that
// what our charts render for these operators is checked by their own schemas. Nothing here is built.
module kite/tools/crds

go 1.26.4

require (
	github.com/cert-manager/cert-manager v1.19.2
	github.com/cloudnative-pg/cloudnative-pg v1.30.0
	github.com/prometheus-operator/prometheus-operator v0.93.1
)
