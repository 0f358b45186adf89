#!/bin/sh
# Serves the packages of the release and puts its images into the registry. Nothing that runs changes.
. "$(dirname "$0")/common.sh"
play site.yml --tags bundle,registry --limit bundle
