#!/bin/sh
# Builds what runs in images and what an administrator runs: programs.sh OUT
set -eu
out=$1
cargo build --release --locked -p kite -p operator -p bundle
mkdir -p "$out"
for name in kite kite-operator kite-bundle; do
  cp "${CARGO_TARGET_DIR:-target}/release/$name" "$out/$name"
done
npm --prefix web ci --ignore-scripts --no-audit --no-fund
npm --prefix web run build
mkdir -p "$out/web"
cp -r web/dist/. "$out/web/"
