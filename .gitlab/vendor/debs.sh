#!/bin/sh
# Fetches packages of Debian with everything that they need: debs.sh OUT NAME…
set -eu
out=$1
shift
mkdir -p "$out"
needed=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances "$@" \
  | grep '^[a-z0-9]' | sort -u)
cd "$out"
# The account of apt may not write here; what it says of that is no news.
apt-get download --quiet=2 --option APT::Sandbox::User=root $needed
