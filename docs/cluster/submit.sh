#!/bin/bash
# Hands a command to Slurm as N jobs and one that merges what they made.
# submit.sh N PARTS RESULT COMMAND ARGUMENTS...
set -eu
if [ "$#" -lt 5 ]; then
  echo "usage: submit.sh N PARTS RESULT COMMAND ARGUMENTS..." >&2
  exit 2
fi
case $1 in
  *[!0-9]* | '' | 0*)
    echo "submit.sh: expected a number of jobs, at least 1, found $1" >&2
    exit 2
    ;;
esac
n=$1
parts=$2
result=$3
shift 3
here=$(cd "$(dirname "$0")" && pwd)
array=$(sbatch --parsable --array="0-$((n - 1))" "$here/shard.sh" "$n" "$parts" "$@")
# Where a job of the array fails, the merge leaves the queue.
sbatch --parsable --dependency="afterok:${array%%;*}" --kill-on-invalid-dep=yes "$here/merge.sh" "$parts" "$result"
