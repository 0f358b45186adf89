#!/bin/sh
# Makes what an administrator gets from the vendor, by the vendor's own scripts: medium.sh HOME HELM XTASK KITE_BUNDLE DEBS
#
# HOME/media has release 0.1.0, HOME/media2 what 0.2.0 adds to it. Real: the bundle and its signature, the packages of Debian and
# their repository, our charts and helm that renders them, an OCI layout. Not real, because a closed network has no download of
# them: RKE2, kubectl, GitLab, the charts and the images of others (see fakes/).
set -eu
home=$1 helm=$2 xtask=$3 tool=$4 debs=$5
fakes=tests/hosts/fakes
build=$home/build
export GNUPGHOME="$home/gnupg"
mkdir -p "$build/programs" "$home/tools" "$home/debs"
mkdir -p -m 0700 "$GNUPGHOME"
trap 'gpgconf --kill all' EXIT
gpg --batch --quiet --passphrase '' --quick-gen-key kite-drills default default never 2>/dev/null

# --- programs, images
cp "$tool" "$build/programs/kite-bundle"
for name in kite kite-operator; do cp /bin/true "$build/programs/$name"; done
CI_COMMIT_TAG=0.1.0 sh .gitlab/vendor/images.sh "$build/programs" "$build/images" >/dev/null

# --- charts: ours as they are; those of others are empty and only have their names
pins=$(jq -r '.images[] | "--digest=\(.name)=sha256:\("0" * 64)"' charts/bundle.lock)
"$xtask" charts --pack "$build/charts" $pins >/dev/null
jq -r '.releases[] | select(.source and .chart != "manifest") | "\(.chart) \(.version)"' charts/bundle.lock | while read -r chart version; do
  mkdir -p "$home/charts/$chart/templates"
  printf 'apiVersion: v2\nname: %s\nversion: %s\n' "$chart" "$version" > "$home/charts/$chart/Chart.yaml"
  "$helm" package "$home/charts/$chart" --destination "$build/charts" >/dev/null
done
printf 'kind: Deployment\nname: rabbitmq-cluster-operator\n' > "$build/charts/kite-platform/rabbitmq-operator/cluster-operator.yml"

# --- packages
ln -f "$debs"/*.deb "$home/debs/" 2>/dev/null || cp "$debs"/*.deb "$home/debs/"
sh "$fakes/gitlab.sh" "$home/debs"

# --- RKE2, as its release lies on a server: archives, images, sums, list
rke2() {
  version=$1
  folder=$home/rke2/$version tree=$home/tree
  rm -rf "$tree"
  mkdir -p "$folder" "$tree/bin" "$tree/lib/systemd/system" "$tree/share/rke2"
  FAKE_VERSION=$version rustc --edition 2024 -C opt-level=1 -C strip=symbols -o "$tree/bin/rke2" "$fakes/rke2.rs"
  for kind in server agent; do
    cat > "$tree/lib/systemd/system/rke2-$kind.service" <<END
[Unit]
Description=RKE2 of the drills ($kind)
[Service]
Type=notify
NotifyAccess=all
ExecStart=/usr/local/bin/rke2 $kind
Restart=always
RestartSec=2
TimeoutStartSec=0
[Install]
WantedBy=multi-user.target
END
  done
  printf '#!/bin/sh\nsystemctl stop rke2-server rke2-agent 2>/dev/null\nexit 0\n' > "$tree/bin/rke2-killall.sh"
  cat > "$tree/bin/rke2-uninstall.sh" <<'END'
#!/bin/sh
systemctl disable rke2-server rke2-agent 2>/dev/null
rm -rf /etc/rancher /var/lib/rancher /usr/local/lib/systemd/system/rke2-*.service /usr/local/share/rke2
rm -f /cluster/nodes/$(hostname) /cluster/members/$(hostname)
[ -n "$(ls /cluster/nodes)" ] || rm -rf /cluster/token /cluster/objects /cluster/helm
rm -f /usr/local/bin/rke2 /usr/local/bin/rke2-killall.sh /usr/local/bin/rke2-uninstall.sh
systemctl daemon-reload
END
  chmod 755 "$tree"/bin/*
  tar -C "$tree" -czf "$folder/rke2.linux-amd64.tar.gz" bin lib share
  for image in core canal traefik; do
    echo "images of $image in $version" > "$folder/rke2-images-$image.linux-amd64.tar.zst"
  done
  echo docker.io/rancher/mirrored-pause:3.6 > "$folder/rke2-images-core.linux-amd64.txt"
  (cd "$folder" && sha256sum rke2*.tar.* > sha256sum-amd64.txt)
}
rke2 v1.36.1+rke2r1
cp "$home/tree/bin/rke2" "$home/tools/kubectl"
cp "$fakes/helm.sh" "$home/tools/helm"
chmod 755 "$home/tools/helm"

# --- the bundle, sealed and cut as every release
echo '{}' > "$home/sbom.json"
seal() {
  CI_COMMIT_TAG=$1 KITE_SIGNING_KEY=$home/key KITE_PUBLIC_KEY=$home/vendor.pem sh .gitlab/vendor/sign.sh "$2" >/dev/null
}
"$tool" keygen --private "$home/key" --public "$home/vendor.pem" >/dev/null
KITE_RKE2_ARTIFACTS=$home/rke2 KITE_TOOLS=$home/tools KITE_APT_KEY=kite-drills KITE_DEBS=$home/debs KITE_SBOM=$home/sbom.json \
  sh .gitlab/vendor/bundle.sh "$build"
cp "$helm" "$build/bundle/bin/helm-real"
cp "$fakes/operators.sh" "$build/bundle/bin/operators.sh"
seal 0.1.0 "$build"
mv "$build/media" "$home/media"

# --- the next release: newer charts, newer RKE2; a delta carries only that
old=$build/bundle new=$home/next/bundle
mkdir -p "$home/next/programs"
cp -al "$old" "$new"
cp "$tool" "$home/next/programs/"
rm -f "$new"/manifest.json "$new"/SHA256SUMS* "$new"/charts/kite-suite-* "$new"/charts/kite-operator-* "$new"/charts/kite-crds-*
rm -rf "$new/rke2/v1.36.1+rke2r1"
for chart in kite-suite kite-operator kite-crds; do
  "$helm" package "target/tools/charts/$chart" --version 0.2.0 --destination "$new/charts" >/dev/null
done
rke2 v1.36.2+rke2r1
cp -r "$home/rke2/v1.36.2+rke2r1" "$new/rke2/"
cp "$build/licenses.json" "$home/next/licenses.json"
"$tool" create "$new" --release 0.2.0 --licenses "$home/next/licenses.json" --key "$home/key" >/dev/null
"$tool" delta "$new" --old "$old/manifest.json" --to "$home/media2" >/dev/null
rm -rf "$build/bundle" "$home/next" "$home/tree" "$home/charts" "$home/debs"
