#!/bin/sh
# Packs our charts with the digests of the images, and fetches those of others: charts.sh IMAGES OUT
set -eu
images=$1 out=$2
cargo xtask charts --check
digests=$(jq -r '.manifests[] | .annotations["org.opencontainers.image.ref.name"] as $name
  | "--digest=\($name | sub(":[^:]*$"; ""))=\(.digest)"' "$images/index.json")
# Words of digests have no spaces in them.
cargo xtask charts --pack "$out" $digests
jq -r '.releases[] | select(.source) | "\(.chart) \(.name) \(.version) \(.source)"' charts/bundle.lock \
  | while read -r chart name version source; do
    if [ "$chart" = manifest ]; then
      curl --fail --silent --show-error --location "$source" --output "$out/kite-platform/$name/$(basename "$source")"
    else
      helm pull "$chart" --repo "$source" --version "$version" --destination "$out"
    fi
  done
