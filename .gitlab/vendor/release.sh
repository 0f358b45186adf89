#!/bin/sh
# Hands the parts over to the folder that is carried to customers: release.sh BUILD
set -eu
build=$1
: "${KITE_RELEASES:?names the folder of releases}"
: "${KITE_PUBLIC_KEY:?names the file of the public half}"
target=$KITE_RELEASES/${CI_COMMIT_TAG:?only a tag is released}
mkdir -p "$target"
cp "$build"/media/* "$target/"
"$build/programs/kite-bundle" verify "$target" --key "$KITE_PUBLIC_KEY"
