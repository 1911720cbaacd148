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
job=${SLURM_JOB_ID:-$$}
# Three quarters for the heaps: of an executor on each node, and on this one of the driver as well.
memory=$((${SLURM_MEM_PER_NODE:-8192} * 3 / 8))m
# One of the job's own: at a port that is taken the Master fails, so that nobody meets another job's.
port=${SPARK_MASTER_PORT:-$((20000 + job % 10000))}
master=spark://$(hostname):$port
pids=
secret=$(mktemp "$PWD/.quests-spark-XXXXXX")
trap 'kill $pids 2>/dev/null || true; rm -f "$secret"' EXIT
trap 'exit 143' TERM
# Other users of the nodes cannot join: they cannot read this file.
printf 'spark.authenticate true\nspark.authenticate.secret %s\n' \
  "$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')" >"$secret"
SPARK_DAEMON_JAVA_OPTS="${SPARK_DAEMON_JAVA_OPTS-} -Dspark.port.maxRetries=0 -Dspark.master.rest.enabled=false" \
  "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.master.Master --properties-file "$secret" \
  --host "$(hostname)" --port "$port" --webui-port 0 2>"spark-$job-master.log" &
pids=$!
# Some versions of srun do not hand on the number of cores.
srun --cpus-per-task="$cores" "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.worker.Worker \
  --properties-file "$secret" --cores "$cores" --memory "$memory" --webui-port 0 \
  --work-dir "${TMPDIR:-/tmp}/quests-spark-$job" "$master" 2>"spark-$job-workers.log" &
pids="$pids $!"
"$SPARK_HOME/bin/spark-submit" --master "$master" --properties-file "$secret" --load-spark-defaults \
  --driver-memory "$memory" --executor-memory "$memory" --conf spark.cores.max="$((cores * ${SLURM_NNODES:-1}))" \
  --conf spark.scheduler.minRegisteredResourcesRatio=1.0 --conf spark.quests.folder="$PWD" \
  --class org.quests.spark.Main "$QUESTS_SPARK_JAR" "$@" &
pids="$! $pids"
wait "$!"
