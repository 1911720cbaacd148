#!/bin/bash
# One job of the array: makes share SLURM_ARRAY_TASK_ID of N.
# shard.sh N PARTS COMMAND ARGUMENTS...
#SBATCH --job-name=quests-shard
#SBATCH --cpus-per-task=16
#SBATCH --mem=16G
#SBATCH --time=04:00:00
# Two minutes before the end: the block that is being made is finished and kept.
#SBATCH --signal=B:TERM@120
#SBATCH --requeue
set -eu
n=$1
parts=$2
shift 2
export QUESTS_JAVA_OPTS="${QUESTS_JAVA_OPTS:--Xmx12g}"
# In place of this shell, so that the signal reaches it.
exec quests "$@" --shard "$SLURM_ARRAY_TASK_ID/$n" --parts "$parts" \
  --jobs "${SLURM_CPUS_PER_TASK:-1}" --progress never
