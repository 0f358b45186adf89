#!/bin/sh
# Copies the images of others that charts/bundle.lock names into the layout, under the names of the closed network:
# third-party.sh IMAGES
set -eu
images=$1
: "${KITE_UPSTREAM_AUTH:=}"
jq -r '.images[] | select(.source) | "\(.source) \(.name):\(.tag)"' charts/bundle.lock | while read -r source name; do
  skopeo copy --quiet --all --preserve-digests ${KITE_UPSTREAM_AUTH:+--authfile "$KITE_UPSTREAM_AUTH"} \
    "docker://$source" "oci:$images:$name"
done
