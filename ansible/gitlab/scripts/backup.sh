#!/bin/sh
# What cannot be made again, into backups/ of this project.
. "$(dirname "$0")/common.sh"
play backup.yml --extra-vars "backup_to=$PWD/backups"
