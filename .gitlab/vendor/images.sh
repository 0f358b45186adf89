#!/bin/sh
# Makes images without a daemon: images.sh PROGRAMS OUT, where OUT becomes an OCI layout.
#
# An image is the program, the libraries that it names, the trusted authorities, and an account without rights. There is no
# shell in it. Times are those of the commit, so that the same sources give the same layers.
set -eu
programs=$1 out=$2
version=${CI_COMMIT_TAG:-$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)}
moment=$(git log -1 --format=%ct 2>/dev/null || echo 0)
created=$(date -u -d "@$moment" +%Y-%m-%dT%H:%M:%SZ)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir -p "$(dirname "$out")"
[ -e "$out/index.json" ] || umoci init --layout "$out"

# Copies a program and every library that the loader would look for.
lay() {
  program=$1
  mkdir -p "$root/usr/bin"
  cp "$programs/$program" "$root/usr/bin/$program"
  ldd "$programs/$program" 2>/dev/null | grep -o '/[^ )]*' | while read -r library; do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
  done
}

# One image for everything of ours: a pod says which program it wants, and with which modules.
root=$work/root
image=$out:kite/kite:$version
lay kite
lay kite-operator
mkdir -p "$root/etc/ssl/certs" "$root/tmp" "$root/usr/share/kite"
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
printf 'kite:x:65532:65532::/:/usr/sbin/nologin\n' > "$root/etc/passwd"
printf 'kite:x:65532:\n' > "$root/etc/group"
[ ! -d "$programs/web" ] || cp -r "$programs/web" "$root/usr/share/kite/web"
find "$root" -exec touch --no-dereference --date="@$moment" {} +

umoci new --image "$image"
umoci insert --rootless --image "$image" "$root" /
umoci config --image "$image" --created "$created" \
  --config.user 65532:65532 --config.entrypoint /usr/bin/kite \
  --config.label "org.opencontainers.image.version=$version" \
  --config.label "org.opencontainers.image.licenses=Apache-2.0"
umoci gc --layout "$out"
umoci list --layout "$out"
