#!/bin/sh
# The release for all centres: nodes one after another, then platform and suite.
. "$(dirname "$0")/common.sh"
play upgrade.yml
