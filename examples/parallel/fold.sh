#!/bin/sh
# Folds an archive in shards by GNU parallel, on this machine or on others by ssh, and merges them into one state file.
# usage: fold.sh ARCHIVE SHARDS OUT.state [flags of parallel, such as -S 16/node-a,16/node-b]
# Started again it goes on: shards that are done read no capture again.
set -eu

archive=$(realpath "$1")
shards=$2
out=$(realpath "$3")
shift 3

work=${out%.state}.shards
mkdir -p "$work"

# The same paths on every machine. -q keeps what the shell would take apart; --retries starts a shard again that has failed: a machine that is gone fails every shard that it is given.
seq 0 $((shards - 1)) | parallel -q --will-cite --retries 6 --joblog "$work/jobs.log" "$@" \
  slowshutter stack "$archive" --shard "{}/$shards" --save "$work/shard-{}.state"

slowshutter merge "$work"/shard-*.state --out "$out"
