#!/bin/sh
# The release beside the one that works: own namespace, own database, own address, one centre.
. "$(dirname "$0")/common.sh"
play site.yml --tags suite --limit bundle --extra-vars @"$release/ansible/gitlab/canary.json"
