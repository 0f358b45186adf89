#!/bin/sh
# An address without a cable, and the size of the machine that the host says it is.
set -e
ip link set host0 up
ip addr add "$(cat /etc/drills/address)" dev host0
for file in meminfo cpuinfo swaps; do
  mount --bind "/etc/drills/$file" "/proc/$file"
done
