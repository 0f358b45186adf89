#!/bin/sh
# Does it answer: smoke.sh canary | production
. "$(dirname "$0")/common.sh"
case $1 in
  canary) play smoke.yml --extra-vars '{"smoke_suite_host": "kite.canary.{{ kite_apps_domain }}"}' ;;
  production) play smoke.yml ;;
  *) echo "smoke.sh canary | production" >&2; exit 2 ;;
esac
