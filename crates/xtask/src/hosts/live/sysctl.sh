#!/bin/sh
# Settings of the network belong to the host and are set; all others belong to the machine below it and are only kept.
real=/usr/sbin/sysctl
kept=/var/lib/drills-sysctl
mkdir -p "$kept"
case $1 in
  --load)
    grep -v '^#' "$2" | while IFS='=' read -r name value; do
      name=$(echo "$name" | tr -d ' ')
      value=$(echo "$value" | tr -d ' ')
      [ -n "$name" ] || continue
      echo "$value" > "$kept/$name"
      case $name in
        net.ipv4.ip_nonlocal_bind | net.ipv4.ip_forward) "$real" -q "$name=$value" || exit 1 ;;
      esac
    done
    ;;
  --values) cat "$kept/$2" 2>/dev/null || "$real" -n "$2" ;;
  *) exec "$real" "$@" ;;
esac
