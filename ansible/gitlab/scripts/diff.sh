#!/bin/sh
# What the release would change in the cluster, for a person to read.
. "$(dirname "$0")/common.sh"
for chart in kite-operator kite-suite; do
  echo "# $chart"
  # `kubectl diff` answers 1 for a difference, more for a failure.
  helm template "$chart" "$release/charts/$chart-$KITE_RELEASE.tgz" --namespace kite --values /etc/kite/suite.yaml \
    | kubectl diff --server-side --force-conflicts --namespace kite -f - || [ $? -eq 1 ]
done
