#!/bin/bash
# A Spark cluster inside a Slurm allocation, for one command: a Master on the first node, a Worker on each.
# sbatch spark.sh COMMAND ARGUMENTS...
#SBATCH --job-name=quests-spark
#SBATCH --nodes=4
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=16
#SBATCH --mem=32G
#SBATCH --time=04:00:00
set -eu
: "${SPARK_HOME:?names the folder of Spark 4.2}" "${QUESTS_SPARK_JAR:?names quests-spark.jar}"
cores=${SLURM_CPUS_PER_TASK:-1}
# Three quarters for the heaps: of an executor on each node, and on this one of the driver as well.
memory=$((${SLURM_MEM_PER_NODE:-8192} * 3 / 8))m
master=spark://$(hostname):${SPARK_MASTER_PORT:-7077}
pids=
trap 'kill $pids 2>/dev/null || true' EXIT
"$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.master.Master \
  --host "$(hostname)" --port "${SPARK_MASTER_PORT:-7077}" --webui-port 0 2>"spark-${SLURM_JOB_ID:-0}-master.log" &
pids=$!
srun "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.worker.Worker \
  --cores "$cores" --memory "$memory" --webui-port 0 --work-dir "${TMPDIR:-/tmp}/quests-spark" "$master" \
  2>"spark-${SLURM_JOB_ID:-0}-workers.log" &
pids="$pids $!"
"$SPARK_HOME/bin/spark-submit" --master "$master" --driver-memory "$memory" --executor-memory "$memory" \
  --conf spark.cores.max="$((cores * ${SLURM_NNODES:-1}))" --conf spark.scheduler.minRegisteredResourcesRatio=1.0 \
  --conf spark.quests.folder="$PWD" --class org.quests.spark.Main "$QUESTS_SPARK_JAR" "$@"
