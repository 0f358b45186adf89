#!/bin/sh
# Signs the bundle, looks at it as a customer would, and cuts it for media: sign.sh BUILD
set -eu
build=$1
: "${KITE_SIGNING_KEY:?names the file of the key}"
: "${KITE_PUBLIC_KEY:?names the file of its public half}"
tool=$build/programs/kite-bundle
release=${CI_COMMIT_TAG:?only a tag is released}
"$tool" create "$build/bundle" --release "$release" --licenses "$build/licenses.json" --key "$KITE_SIGNING_KEY"
"$tool" verify "$build/bundle" --key "$KITE_PUBLIC_KEY"
"$tool" pack "$build/bundle" --to "$build/media" --key "$KITE_PUBLIC_KEY"
"$tool" verify "$build/media" --key "$KITE_PUBLIC_KEY"
