#!/bin/sh
# Back to the release before. Migrations only add, so the older programs read what the newer ones wrote.
. "$(dirname "$0")/common.sh"
for name in kite-suite kite-operator; do
  helm rollback "$name" --namespace kite --wait --timeout 15m
done
