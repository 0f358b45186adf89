#!/bin/sh
# Gathers everything that a closed network needs: bundle.sh BUILD. Not signed yet.
#
#   images/ OCI layout   charts/ *.tgz   debs/ apt repository   rke2/ its archives by version   ansible/ haproxy/ monitoring/ as here
#   bin/ helm, kubectl, kite-bundle   INSTALL.md
set -eu
build=$1 bundle=$1/bundle
: "${KITE_RKE2_ARTIFACTS:?names the folder of the archives of RKE2}"
: "${KITE_TOOLS:?names the folder with helm and kubectl}"
: "${KITE_APT_KEY:?names the key that signs the apt repository}"
rm -rf "$bundle"
mkdir -p "$bundle/debs" "$bundle/bin" "$bundle/docs"

cp -r "$build/images" "$bundle/images"
cp -r "$build/charts" "$bundle/charts"
# Every package of ansible/debs.txt with all that it needs, as a signed repository.
(
  # A folder of packages that somebody has fetched before is taken as it is.
  if [ -n "${KITE_DEBS:-}" ]; then
    cp "$KITE_DEBS"/*.deb "$bundle/debs/"
  else
    sh .gitlab/vendor/debs.sh "$bundle/debs" $(grep -v '^#' ansible/debs.txt)
  fi
  cd "$bundle/debs"
  apt-ftparchive packages . > Packages
  apt-ftparchive release . > Release
  gpg --batch --yes --local-user "$KITE_APT_KEY" --clearsign --output InRelease Release
  gpg --batch --yes --export "$KITE_APT_KEY" > kite-archive-keyring.gpg
)

cp -r "$KITE_RKE2_ARTIFACTS" "$bundle/rke2"
cp -r ansible haproxy monitoring "$bundle/"
cp "$KITE_TOOLS/helm" "$KITE_TOOLS/kubectl" "$build/programs/kite-bundle" "$bundle/bin/"
cp docs/install.md "$bundle/INSTALL.md"
cp docs/install.ru.md "$bundle/INSTALL.ru.md"
cp -r docs/runbooks "$bundle/docs/runbooks"
cp "${KITE_SBOM:-build-sbom.json}" "$bundle/sbom.json"
cp .gitlab/vendor/licenses.json "$build/licenses.json"
