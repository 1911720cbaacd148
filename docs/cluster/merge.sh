#!/bin/bash
# The job behind the array: the result from all parts.
# merge.sh PARTS RESULT
#SBATCH --job-name=quests-merge
#SBATCH --cpus-per-task=4
#SBATCH --mem=16G
#SBATCH --time=01:00:00
set -eu
export QUESTS_JAVA_OPTS="${QUESTS_JAVA_OPTS:--Xmx12g}"
exec quests merge "$1" --output "$2" --overwrite --jobs "${SLURM_CPUS_PER_TASK:-1}" --progress never
