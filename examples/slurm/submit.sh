#!/bin/sh
# Folds an archive as a Slurm job array, a task a shard, and merges the shards in two levels into one state file.
# usage: submit.sh ARCHIVE SHARDS OUT.state [SHARDS THAT ARE MERGED AT A TIME, 64]
# Submitted again when all jobs have ended, it goes on: shards that are done read no capture again.
set -eu

here=$(dirname "$(realpath "$0")")
ARCHIVE=$(realpath "$1")
SHARDS=$2
out=$(realpath "$3")
at_a_time=${4:-64}
STATES=${out%.state}.shards
export ARCHIVE SHARDS STATES

mkdir -p "$STATES"
cd "$STATES"

fold=$(sbatch --parsable --array="0-$((SHARDS - 1))" "$here/fold.sbatch")
# afterany, not afterok: that never comes once a task was requeued by its exit code. The merge itself says what is missing.
after=afterany:$fold
parts=
first=0
while [ "$first" -lt "$SHARDS" ]; do
  last=$((first + at_a_time - 1))
  [ "$last" -lt "$SHARDS" ] || last=$((SHARDS - 1))
  part=part-$first.state
  rm -f "$part"
  merge=$(sbatch --parsable --dependency="afterany:$fold" "$here/merge.sbatch" --partial --out "$part" \
    $(seq -f 'shard-%.0f.state' "$first" "$last"))
  after=$after:$merge
  parts="$parts $part"
  first=$((last + 1))
done
sbatch --parsable --dependency="$after" "$here/merge.sbatch" --out "$out" $parts
