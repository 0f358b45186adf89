#!/bin/sh
# keepalived calls this at every change (`notify`): TYPE NAME STATE. It counts how often this host took the shared address, for
# node-exporter's textfile collector.
set -eu
folder=${KITE_TEXTFILE_FOLDER:-/var/lib/prometheus/node-exporter}
state=${3:-}
file=$folder/kite_vip.prom
count=$(sed -n 's/^kite_vip_transitions_total //p' "$file" 2>/dev/null || true)
count=${count:-0}
holder=0
if [ "$state" = MASTER ]; then
  count=$((count + 1))
  holder=1
fi
{
  echo '# HELP kite_vip_transitions_total How often this host took the shared address.'
  echo '# TYPE kite_vip_transitions_total counter'
  echo "kite_vip_transitions_total $count"
  echo '# HELP kite_vip_holder Whether this host has the shared address.'
  echo '# TYPE kite_vip_holder gauge'
  echo "kite_vip_holder $holder"
} > "$file.new"
# Keepalived lets nobody read what it writes; node-exporter has an account of its own.
chmod 644 "$file.new"
mv "$file.new" "$file"
