#!/bin/sh
# Commands on a real Spark cluster: a Master and Workers as processes of their own, started from Maven's jars. Compares
# all results with those of the program by itself, also where a Worker and its executor are killed on the way, and asks
# Spark's event log who did the work. Builds what it lacks, ends what it started.
#
#   cluster-test.sh [SEED]    the seed draws the dataset and the moments of the kills; it is printed
#
# KEEP=1 leaves the folder with all logs. ONLY="entropy dH" tests some of the commands.
set -u
root=$(cd "$(dirname "$0")/../../../.." && pwd)
seed=${1:-$(date +%s)}
only=${ONLY:-entropy metrics dH overlap report-overlap index slurm wrong-use}
tmp=$(cd "$(mktemp -d)" && pwd -P)
started=$(date +%s)
failed=0
pids=
driver=

echo "seed $seed"

# Processes that were started here, by their ids; executors are children of their Workers.
end_process() {
  children=$(ps -o pid= --ppid "$1" 2>/dev/null)
  # shellcheck disable=SC2086
  kill -9 "$1" $children 2>/dev/null
}
clean() {
  # shellcheck disable=SC2086
  for pid in $pids $driver; do end_process "$pid"; done
  if [ -n "${KEEP-}" ]; then echo "logs are in $tmp"; else rm -rf "$tmp"; fi
}
trap clean EXIT
trap 'exit 1' HUP INT TERM
fail() {
  failed=$((failed + 1))
  echo "FAILED  $1"
}
give_up() {
  echo "FAILED  $1"
  exit 1
}

# ---- What is needed ----

java=
for jdk in "${JAVA_HOME-}" "${JAVA_HOME_25_X64-}" /usr/lib/jvm/* /opt/java/* /opt/jdk*; do
  [ -z "$java" ] && grep -qs '^JAVA_VERSION="\(2[5-9]\|[3-9][0-9]\)' "$jdk/release" && java=$jdk/bin/java
done
[ -n "$java" ] || java=$(command -v java) || give_up 'no Java 25'

jar=$root/quests-spark/target/quests-spark.jar
list=$root/quests-spark/target/spark/class-path
if [ ! -f "$jar" ] || [ ! -f "$root/quests-cli/target/quests.jar" ] ||
  [ -n "$(find "$root"/quests-core/src/main "$root"/quests-cli/src/main "$root"/quests-spark/src/main -newer "$jar" -type f | head -1)" ]; then
  echo 'building quests-spark.jar'
  (cd "$root" && mvn -B -q -ntp -Pspark -Dmaven.test.skip=true -Dspotless.check.skip=true -pl quests-spark -am package) \
    >"$tmp/build.log" 2>&1 || { cat "$tmp/build.log"; give_up 'the build'; }
fi
if [ ! -f "$list" ]; then
  mvn -B -q -ntp -f "$root/quests-spark/src/test/spark/pom.xml" dependency:build-classpath >"$tmp/build.log" 2>&1 ||
    { cat "$tmp/build.log"; give_up 'to fetch Spark'; }
fi

# Spark's folder, of links to the jars that Maven fetched.
mkdir -p "$tmp/spark/jars" "$tmp/events" "$tmp/own" "$tmp/on-spark"
tr ':' '\n' <"$list" | while read -r file; do ln -s "$file" "$tmp/spark/jars/"; done
unset SPARK_CONF_DIR SPARK_MASTER SPARK_LOCAL_IP SPARK_DIST_CLASSPATH QUESTS_JAVA_OPTS
export SPARK_HOME="$tmp/spark" SPARK_SCALA_VERSION=2.13 SPARK_LOCAL_HOSTNAME=127.0.0.1
JAVA_HOME=${java%/bin/java}
export JAVA_HOME
options=$("$java" -cp "$SPARK_HOME/jars/*" --source 25 /dev/stdin 2>/dev/null <<'END'
void main() {
  IO.println(org.apache.spark.launcher.JavaModuleOptions.defaultModuleOptions());
}
END
)
[ -n "$options" ] || give_up "Spark's own options for Java"

# quests ARGUMENT...: the program by itself
quests() {
  "$java" -XX:+UseSerialGC -Xmx1g --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
    -jar "$root/quests-cli/target/quests.jar" "$@"
}

# spark CLASS HEAP ARGUMENT...: a program of Spark's
spark() {
  class=$1 heap=$2
  shift 2
  # shellcheck disable=SC2086
  exec "$java" -XX:+UseSerialGC "-Xmx$heap" $options -cp "$SPARK_HOME/jars/*" "$class" "$@"
}

# submit NAME SETTINGS ARGUMENT...: a command by spark-submit's class; settings are words of NAME=VALUE
submit() {
  name=$1 settings=$2
  shift 2
  set -- "$jar" "$@"
  for setting in $settings spark.eventLog.enabled=true "spark.eventLog.dir=file://$tmp/events" \
    spark.eventLog.compress=false spark.eventLog.rolling.enabled=false spark.ui.enabled=false \
    spark.driver.host=127.0.0.1 spark.driver.bindAddress=127.0.0.1 "spark.app.name=$name" \
    "spark.local.dir=$tmp/driver" "spark.quests.folder=$tmp/shared" spark.executor.memory=700m; do
    set -- --conf "$setting" "$@"
  done
  set -- --conf "spark.executor.extraJavaOptions=$executor" "$@"
  spark org.apache.spark.deploy.SparkSubmit 900m --class org.quests.spark.Main "$@"
}
mkdir -p "$tmp/driver" "$tmp/shared"
# Without the second compiler, so that small datasets take long enough to be interrupted.
executor='-XX:+UseSerialGC -XX:TieredStopAtLevel=1'

# await FILE TEXT WHAT: waits until a log says something
await() {
  n=0
  until grep -qs "$2" "$1"; do
    n=$((n + 1))
    [ "$n" -lt 300 ] || { cat "$1"; give_up "$3 did not come"; }
    sleep 0.1
  done
}

# ---- The dataset ----

# dataset FILE SEED FRAMES: crystals with jitter, of two kinds; atoms of every seventh frame nearly touch each other:
# they are far from all others
dataset() {
  awk -v seed="$2" -v frames="$3" 'BEGIN {
    srand(seed)
    n = 5
    for (f = 0; f < frames; f++) {
      a = f % 7 == 6 ? 0.9 + rand() / 4 : 3.5 + rand() / 5
      printf "%d\nLattice=\"%g 0 0 0 %g 0 0 0 %g\" Properties=species:S:1:pos:R:3 config_type=%s pbc=\"T T T\"\n", n * n * n, n * a, n * a, n * a, f % 2 ? "odd" : "even"
      for (i = 0; i < n * n * n; i++)
        printf "Cu %.6f %.6f %.6f\n", a * (i % n + 0.1 * rand()), a * (int(i / n) % n + 0.1 * rand()), a * (int(i / n / n) + 0.1 * rand())
    }
  }' >"$1"
}
dataset "$tmp/train.xyz" "$seed" 56
dataset "$tmp/test.xyz" "$((seed + 1))" 28

# The command line of each command; the results are result.* in the current folder.
line() {
  case $1 in
    entropy) echo "entropy $tmp/train.xyz -k 12 --engine scalar -o result.json" ;;
    metrics) echo "metrics $tmp/train.xyz -k 12 --engine scalar -o result.json -o result.csv" ;;
    dH) echo "dH $tmp/test.xyz $tmp/train.xyz -k 12 --engine scalar -o result.json -o result.csv" ;;
    overlap) echo "overlap $tmp/test.xyz $tmp/train.xyz -k 12 --engine scalar -o result.json" ;;
    report-overlap) echo "report-overlap $tmp/train.xyz --by config_type -k 12 --engine scalar -o result.json -o result.csv" ;;
    index) echo "index $tmp/train.xyz $tmp/test.xyz -k 12 -o result.qref" ;;
  esac
}

# What a folder of results holds, without times and the command line.
results() {
  for file in "$1"/result.*; do
    case $file in
      *.qref) (cd "$file" && for part in segment-*; do echo "$part $(cksum <"$part")"; done) ;;
      *) echo "${file##*/}" && sed '/_times*" *:/d; /"provenance"/,$d' "$file" ;;
    esac
  done
}

# event NAME: the event log of an application
event() {
  grep -l "\"App Name\":\"$1\"" "$tmp"/events/* | tail -1
}

# judge NAME AGAIN: what the event log has to say; whether tasks must have been done once more (yes, no)
judge() {
  log=$(event "$1")
  [ -n "$log" ] || { fail "$1: no event log"; return; }
  hosts=$(grep '"Event":"SparkListenerExecutorAdded"' "$log" | grep -o '"Host":"[^"]*"' | sort -u | wc -l)
  [ "$hosts" -ge 2 ] || fail "$1: executors on $hosts address, expected two"
  lost=$(grep '"Event":"SparkListenerTaskEnd"' "$log" | grep -c '"Reason":"ExecutorLostFailure"')
  again=$(grep '"Event":"SparkListenerTaskEnd"' "$log" | grep -c '"Reason":"\(Resubmitted\|FetchFailed\)"')
  # Another attempt at a task, or at its stage, whose tasks then are first attempts; it had to succeed.
  repeated=$(grep '"Event":"SparkListenerTaskEnd"' "$log" | grep '"Reason":"Success"' |
    grep -c -e '"Attempt":[1-9]' -e '"Stage Attempt ID":[1-9]')
  if [ "$2" = yes ]; then
    [ "$((lost + again))" -ge 1 ] && [ "$repeated" -ge 1 ] || fail "$1: no task was run again"
    [ "$1" != "${1#index}" ] || [ "$again" -ge 1 ] || fail "$1: no finished task was resubmitted"
  fi
  shares=$(grep '"Event":"SparkListenerTaskEnd"' "$log" | awk '
    match($0, /"Name":"kernel nanoseconds","Update":"*[0-9]+/) {
      update = substr($0, RSTART, RLENGTH); sub(/.*[:"]/, "", update)
      if ($0 ~ /"Executor ID":"driver"/) here += update; else there += update
    }
    END { printf "%.1f %d", there / 1e9, (there + here > 0) ? 100 * there / (there + here) : 0 }')
  seconds=${shares% *} share=${shares#* }
  [ "$1" = "${1#index}" ] || share=100
  [ "$share" -ge 90 ] || fail "$1: $share % of the kernels' seconds on executors, expected at least 90"
  echo "        $1: executors on $hosts addresses, $lost tasks lost, $again resubmitted, $repeated done again, $seconds s of kernels, $share % of them on executors"
}

# compare NAME COMMAND
compare() {
  results "$tmp/own/$2" >"$tmp/expected"
  results "$tmp/on-spark/$1" >"$tmp/found"
  if [ "$status" -eq 0 ] && cmp -s "$tmp/expected" "$tmp/found" && [ -s "$tmp/found" ]; then
    echo "ok      $1"
  else
    fail "$1: exit code $status, and results that differ:"
    diff "$tmp/expected" "$tmp/found" | cut -c 1-200 | head -5
    tail -5 "$tmp/on-spark/$1/err"
  fi
}

# ---- The cluster ----

(cd "$tmp" && spark org.apache.spark.deploy.master.Master 200m --host 127.0.0.1 --port 0 --webui-port 0) >"$tmp/master.log" 2>&1 &
pids=$!
await "$tmp/master.log" 'Starting Spark master at' 'the Master'
master=$(grep -o 'spark://127.0.0.1:[0-9]*' "$tmp/master.log" | head -1)

workers=0
# worker ADDRESS: one more Worker; sets worker and its folder
worker() {
  workers=$((workers + 1))
  own=$tmp/worker-$workers
  mkdir -p "$own"
  (cd "$tmp" && export SPARK_LOCAL_DIRS="$own/local" SPARK_LOCAL_HOSTNAME="$1" &&
    spark org.apache.spark.deploy.worker.Worker 200m --host "$1" --port 0 --webui-port 0 --cores 1 --memory 1g \
      --work-dir "$own" "$master") >"$own.log" 2>&1 &
  worker=$!
  pids="$pids $worker"
  await "$own.log" 'Successfully registered with master' "a Worker on $1"
}
worker 127.0.0.1
worker 127.0.0.2

# start NAME SETTINGS COMMAND: `driver` is the process
start() {
  mkdir -p "$tmp/on-spark/$1"
  # shellcheck disable=SC2046
  (cd "$tmp/on-spark/$1" && submit "$1" "$2" $(line "$3")) >"$tmp/on-spark/$1/out" 2>"$tmp/on-spark/$1/err" </dev/null &
  driver=$!
}
finish() {
  wait "$driver"
  status=$?
  driver=
}
# Small work in many tasks, so that some are left whenever a Worker is killed.
cluster="spark.master=$master spark.cores.max=2 spark.scheduler.minRegisteredResourcesRatio=1.0 spark.quests.tasks=12"

# at_task: whether the executor of the last Worker is at a task, by its log
at_task() {
  log=$(find "$own"/app-* -name stderr 2>/dev/null | sort | tail -1)
  [ -n "$log" ] && [ "$(grep -c 'Running task ' "$log")" -gt "$(grep -c 'Finished task ' "$log")" ]
}

# strike FINISHED: kills the last Worker and its executor while that is at a task, and (yes) after it has finished one
# that other tasks read. The executor is halted before its log is looked at, so that the task cannot end in between.
# Not zero where the work ended before.
strike() {
  while kill -0 "$driver" 2>/dev/null; do
    sleep 0.05
    { [ "$1" = no ] || [ -n "$(find "$own/local" -name 'shuffle_*.index' 2>/dev/null | head -1)" ]; } && at_task || continue
    sleep "$moment"
    halted=$(ps -o pid= --ppid "$worker")
    # shellcheck disable=SC2086
    kill -STOP $halted 2>/dev/null
    # What it said before is on its way through the Worker.
    sleep 0.3
    if at_task; then
      end_process "$worker"
      echo "        $name: a Worker and its executor killed $moment s after it was found at a task"
      return 0
    fi
    # shellcheck disable=SC2086
    kill -CONT $halted 2>/dev/null
  done
  return 1
}

for command in $only; do
  case $command in wrong-use | slurm) continue ;; esac
  mkdir -p "$tmp/own/$command"
  # shellcheck disable=SC2046
  (cd "$tmp/own/$command" && quests $(line "$command")) >"$tmp/own/$command/out" 2>&1 || {
    cat "$tmp/own/$command/out"
    give_up "$command by itself"
  }

  start "$command-two" "$cluster" "$command"
  finish
  compare "$command-two" "$command"
  judge "$command-two" no

  # The moment is drawn. Frames that are described are read by no other task. Where a machine was done with all tasks
  # before one could be hit, the results are compared all the same, and it is tried again with less patience.
  read_by_others=yes
  [ "$command" != index ] || read_by_others=no
  try=0 struck=
  while [ -z "$struck" ] && [ "$try" -lt 8 ]; do
    try=$((try + 1))
    moment=$(awk -v seed="$seed$workers" -v try="$try" 'BEGIN { srand(seed); printf "%.2f", (0.02 + 0.1 * rand()) / try }')
    name=$command-kill-$try
    rm -rf "$own"/app-*
    start "$name" "$cluster" "$command"
    if strike "$read_by_others"; then struck=yes; fi
    finish
    compare "$name" "$command"
  done
  if [ -n "$struck" ]; then
    judge "$name" yes
    # The next command finds two Workers again, each on an address of its own.
    worker 127.0.0.2
  else
    fail "$command-kill: ended $try times before its executor was found at a task"
  fi
done

# ---- The script for Slurm, with programs in the place of Slurm's and of Spark's launchers ----

if [ "$only" != "${only%slurm*}" ]; then
  mkdir -p "$tmp/bin" "$tmp/spark/bin" "$tmp/slurm" "$tmp/own/slurm"
  # As Spark's own does it: its launcher says what to run.
  cat >"$tmp/spark/bin/spark-class" <<'END'
#!/bin/bash
command=()
while IFS= read -r -d '' word; do command+=("$word"); done \
  < <("$JAVA_HOME/bin/java" -Xmx128m -cp "$SPARK_HOME/jars/*" org.apache.spark.launcher.Main "$@")
# The first word and the line end behind it say that all is well.
exec "${command[1]#$'\n'}" "${command[@]:2}"
END
  cat >"$tmp/spark/bin/spark-submit" <<'END'
#!/bin/bash
exec "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.SparkSubmit "$@"
END
  # An allocation of two nodes: a process on each.
  cat >"$tmp/bin/srun" <<'END'
#!/bin/bash
[[ $1 == "--cpus-per-task=$SLURM_CPUS_PER_TASK" ]] || exit 2
shift
trap 'kill $(jobs -p)' TERM
for ((i = 1; i <= SLURM_NNODES; i++)); do
  SPARK_LOCAL_HOSTNAME=127.0.0.$i SPARK_LOCAL_DIRS=$TMPDIR/node-$i "$@" --host "127.0.0.$i" &
done
wait
END
  cat >"$tmp/bin/sbatch" <<'END'
#!/bin/bash
grep -q '^#SBATCH --nodes=' "$1" || exit 2
SLURM_JOB_ID=$$ SLURM_NNODES=2 SLURM_CPUS_PER_TASK=1 SLURM_MEM_PER_NODE=1600 exec bash "$@"
END
  printf '#!/bin/sh\necho 127.0.0.1\n' >"$tmp/bin/hostname"
  chmod +x "$tmp"/bin/* "$tmp"/spark/bin/*
  (cd "$tmp/own/slurm" && quests entropy "$tmp/train.xyz" -k 12 -o result.json) >"$tmp/own/slurm/out" 2>&1
  mkdir -p "$tmp/on-spark/slurm"
  (cd "$tmp/on-spark/slurm" && PATH="$tmp/bin:$PATH" TMPDIR="$tmp/slurm" QUESTS_SPARK_JAR="$jar" \
    exec "$tmp/bin/sbatch" "$root/docs/cluster/spark.sh" entropy "$tmp/train.xyz" -k 12 -o result.json) \
    >"$tmp/on-spark/slurm/out" 2>"$tmp/on-spark/slurm/err" </dev/null &
  driver=$!
  finish
  compare slurm slurm
  said=$(grep '^quests: Spark: .* on 2 machines' "$tmp/on-spark/slurm/err")
  [ -n "$said" ] && echo "        slurm: $said" || fail 'slurm: not on two machines'
  left=$(find "$tmp/on-spark/slurm" -name '.quests*' -o -name 'quests-work*' | head -3)
  [ -z "$left" ] || fail "slurm: left behind: $left"
  n=0
  while ps -eo args= | grep -F "$tmp/slurm" | grep -qv grep; do
    n=$((n + 1))
    [ "$n" -lt 300 ] || { fail 'slurm: processes are left'; break; }
    sleep 0.1
  done
fi

# ---- Wrong use: one line, and its exit code ----

# refuse NAME CODE TEXT SETTINGS ARGUMENT...
refuse() {
  name=$1 code=$2 text=$3 settings=$4
  shift 4
  (cd "$tmp" && submit "$name" "$settings" "$@") >"$tmp/out" 2>"$tmp/err" </dev/null &
  driver=$!
  finish
  said=$(grep '^quests: ' "$tmp/err")
  if [ "$status" -eq "$code" ] && printf '%s\n' "$said" | grep -q "$text" && [ "$(printf '%s\n' "$said" | wc -l)" -eq 1 ] &&
    ! grep -q '^	*at ' "$tmp/err"; then
    echo "ok      $name: $said"
  else
    fail "$name: exit code $status, expected $code and one line with '$text':"
    tail -20 "$tmp/err"
  fi
}
if [ "$only" != "${only%wrong-use*}" ]; then
  refuse no-store 3 'missing.qref' "$cluster" entropy missing.qref
  refuse no-permission 4 'cannot be written' "$cluster spark.quests.folder=/proc" entropy train.xyz -k 12
  refuse too-large 5 'no executor came within 3 s' "$cluster spark.executor.memory=9g spark.quests.wait=3" entropy train.xyz -k 12
  refuse little-memory 5 'executors of 450 MB cannot start' "$cluster spark.executor.memory=450m" entropy train.xyz -k 12
  refuse not-distributed 2 'cannot be run on Spark' "$cluster" compress train.xyz
  # Too little for an executor to start with.
  executor=-XX:MaxHeapSize=8m
  refuse no-memory 5 'no executor came within 6 s' "$cluster spark.quests.wait=6" entropy train.xyz -k 12
fi
left=$(find "$tmp/shared" -mindepth 1 | head -3)
[ -z "$left" ] || fail "left in the shared folder: $left"

echo "$(($(date +%s) - started)) s, $failed failures, seed $seed"
[ "$failed" -eq 0 ]
