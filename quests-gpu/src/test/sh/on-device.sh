#!/bin/sh
# Tries the GPU engine on a machine with a GPU and its driver, and neither JDK nor Maven: speeds, tests, memory checks.
#   on-device.sh pack FOLDER            where the project is built (mvn package): collects what the other machine needs
#                                       in FOLDER/packed.tar.xz
#   on-device.sh run FOLDER first       there, in at most 240 s: versions and speeds
#   on-device.sh run FOLDER second      in at most 240 s: the bits' contract, a profile, the yardstick, memory checks
#   on-device.sh run FOLDER STEP...     these steps, without a limit on the whole: versions report bits profile yardstick
#                                       memcheck racecheck synccheck engine; without a STEP all of them
# The steps need the source tree that this script is in, for its test data. Each writes a file to ${OUT-FOLDER} as it goes.
# A step that fails does not stop the next ones; the last line says which did, and the exit code is then 1.
# Variables: SIZES, environments and references of the report; ONCE, environments of the profile; BASELINE, the file
# gpu_baseline.py of the yardstick, named while packing; BASELINE_SIZE; HEAP, such as 8g; BUDGET, seconds of first and second;
# SLOWER, a factor for the limits of the steps on a busy machine.
set -eu
root=$(cd "$(dirname "$0")/../../../.." && pwd)
most=45000000

usage() {
  sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2
  exit 2
}

# ---- Where the project is built ----

# Java 25's folder: the one on the PATH may be Maven's own.
jdk() {
  for jdk in "${JAVA_HOME-}" "${JAVA_HOME_25_X64-}" /usr/lib/jvm/* /opt/java/* /opt/jdk*; do
    grep -qs '^JAVA_VERSION="\(2[5-9]\|[3-9][0-9]\)' "$jdk/release" && [ -x "$jdk/bin/jlink" ] && echo "$jdk" && return
  done
  jlink=$(command -v jlink) && dirname "$(dirname "$jlink")"
}

# Puts a jar into the pack without compression, as all is compressed together: that makes it smaller by a third.
store() {
  mkdir "$folder/open"
  (cd "$folder/open" && "$jdk/bin/jar" --extract --file "$1")
  "$jdk/bin/jar" --create --no-compress --no-manifest --file "$folder/jars/$(basename "$1")" -C "$folder/open" .
  rm -r "$folder/open"
}

# A library of the tests: group, name, version.
library() {
  stored=${MAVEN_REPOSITORY-$HOME/.m2/repository}/$(echo "$1" | tr . /)/$2/$3/$2-$3.jar
  if [ ! -f "$stored" ]; then
    mvn -q -B -ntp -N -f "$root/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
      "-Dartifact=$1:$2:$3" "-DoutputDirectory=$folder/fetched"
    stored=$folder/fetched/$2-$3.jar
  fi
  store "$stored"
}

property() {
  sed -n "s:.*<$1>\(.*\)</$1>.*:\1:p" "$root/pom.xml" | head -1
}

pack() {
  jdk=$(jdk)
  rm -rf "$folder/runtime" "$folder/jars" "$folder/open" "$folder/fetched" "$folder/packed.tar.xz"
  "$jdk/bin/jlink" \
    --add-modules java.base,java.logging,java.xml,java.management,jdk.management,java.compiler,jdk.unsupported,jdk.zipfs,jdk.incubator.vector \
    --strip-debug --no-header-files --no-man-pages --compress zip-0 --output "$folder/runtime"
  mkdir "$folder/jars"
  version=$(property version)
  store "$root/quests-bench/target/quests-bench.jar"
  store "$root/quests-gpu/target/quests-gpu-$version-tests.jar"
  store "$root/quests-core/target/quests-core-$version-tests.jar"
  library org.junit.platform junit-platform-console-standalone "$(property junit.version)"
  library org.assertj assertj-core "$(property assertj.version)"
  rm -rf "$folder/fetched"
  [ -z "${BASELINE-}" ] || cp "$BASELINE" "$folder/jars/gpu_baseline.py"
  (cd "$folder" && tar -cf - runtime jars | xz -1 -T0 >packed.tar.xz && rm -r runtime jars)
  size=$(wc -c <"$folder/packed.tar.xz")
  echo "$folder/packed.tar.xz: $size bytes"
  if [ "$size" -ge $most ]; then
    echo "that is too much, it has to be below $most" >&2
    exit 1
  fi
}

# ---- On the other machine ----

# Has the loader find a library of NVIDIA's where it does not by itself: drivers, containers, the toolkit and Python's
# packages put them into folders of their own.
find_library() {
  ldconfig=$(command -v ldconfig || echo /sbin/ldconfig)
  "$ldconfig" -p 2>/dev/null | grep -q "$1 " && return
  packages=$(python3 -c 'import site, sys; print(*{*site.getsitepackages(), site.getusersitepackages(), *sys.path}, sep="\n")' 2>/dev/null) || packages=
  for place in $(echo "${LD_LIBRARY_PATH-}" | tr : ' ') /usr/lib64-nvidia /usr/lib/x86_64-linux-gnu /usr/lib64 /usr/lib/wsl/lib \
    /usr/local/nvidia/lib64 /usr/local/nvidia/lib /usr/lib/x86_64-linux-gnu/nvidia/current /run/opengl-driver/lib \
    /usr/local/cuda/lib64 /usr/local/cuda-13*/lib64 $(for p in $packages; do echo "$p"/nvidia/*/lib; done); do
    if [ -e "$place/$1" ]; then
      case :${LD_LIBRARY_PATH-}: in
        *:"$place":*) ;;
        *) export LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$place" ;;
      esac
      echo "$1 is in $place"
      return
    fi
  done
  echo "$1 is in none of the usual folders"
}

# A tool of the toolkit.
tool() {
  command -v "$1" && return
  for place in /usr/local/cuda/bin /usr/local/cuda-13*/bin /opt/nvidia/nsight-compute/*; do
    [ ! -x "$place/$1" ] || { echo "$place/$1" && return; }
  done
}

now() { date +%s; }

# Runs a command as a step: its name, seconds at most, the command. What it says goes to a file by its name.
step() {
  name=$1
  limit=$(($2 * ${SLOWER-1}))
  whole=$limit
  shift 2
  if [ "$budget" -gt 0 ]; then
    left=$((started + budget - $(now)))
    [ "$limit" -le "$left" ] || limit=$left
  fi
  if [ "$limit" -lt 5 ]; then
    skip "$name" "no time left"
    return
  fi
  begun=$(now)
  code=0
  timeout -k 5 "$limit" "$@" >"$out/$name.txt" 2>&1 || code=$?
  took=$(($(now) - begun))
  case $code in
    0) says=ok ;;
    124 | 137) says="stopped after $limit s" ;;
    *) says="exit code $code" ;;
  esac
  # What the whole had no time left for did not fail.
  case $code in
    0) ;;
    124 | 137) if [ "$limit" -lt "$whole" ]; then skipped="$skipped $name(cut off)"; else failed="$failed $name"; fi ;;
    *) failed="$failed $name" ;;
  esac
  grep -vE '^WARNING: Using incubator|^$' "$out/$name.txt" | tail -40 || true
  echo "== $name: $says, $took s" | tee -a "$out/steps.txt"
}

skip() {
  skipped="$skipped $1"
  echo "== $1: not run, $2" | tee -a "$out/steps.txt"
}

# A step of tests; fails also where none was run.
tests() {
  name=$1
  limit=$2
  shift 2
  step "$name" "$limit" $java -Dquests.gpu=true -Dquests.cuda.leastPairs=0 -Dquests.test.engine=cuda -cp "$folder/jars/*" \
    org.junit.platform.console.ConsoleLauncher execute --details=summary --disable-banner --disable-ansi-colors \
    --fail-if-no-tests "$@"
}

# Under the checker everything is slow: a few tests, of blocks of work and of both precisions.
sanitizer() {
  sanitizer=$(tool compute-sanitizer) || sanitizer=
  if [ -z "$sanitizer" ]; then
    skip "$1" "compute-sanitizer is not here"
    return
  fi
  step "$1" 30 "$sanitizer" --tool "$1" --target-processes all --error-exitcode 9 $java -Dquests.gpu=true \
    -cp "$folder/jars/*" org.junit.platform.console.ConsoleLauncher execute --disable-banner --disable-ansi-colors \
    --details=summary --fail-if-no-tests \
    --select-method 'org.quests.kernel.DeviceBitsTest#blocksOfOneSetAreThoseOfPlainLoops(double)' \
    --select-method 'org.quests.kernel.DeviceBitsTest#tilesAreLeftOutAsByPlainLoops(org.quests.kernel.Precision)'
}

one() {
  case $1 in
    versions)
      if command -v nvidia-smi >/dev/null; then
        step versions 20 nvidia-smi --query-gpu=name,memory.total,driver_version,clocks.max.sm --format=csv,noheader
      else
        skip versions "nvidia-smi is not here"
      fi
      ;;
    report) step report 210 $java -cp "$folder/jars/quests-bench.jar" org.quests.bench.GpuReport ${SIZES-} ;;
    bits) tests bits 100 --select-class org.quests.kernel.DeviceBitsTest ;;
    engine)
      tests engine 100 --select-class org.quests.kernel.DeviceSingleTest --select-class org.quests.kernel.DeviceDoubleTest \
        --select-class org.quests.golden.DeviceGoldenTest
      ;;
    profile)
      profiler=$(tool ncu) || profiler=
      if [ -z "$profiler" ]; then
        skip profile "ncu is not here"
      else
        # Instructions issued / pairs x 32 are the slots of a pair; the sections tell what keeps warps from issuing.
        step profile 45 "$profiler" --clock-control none --target-processes all --kernel-name regex:sumSingle --launch-count 1 \
          --section SpeedOfLight --section ComputeWorkloadAnalysis --section InstructionStats --section SchedulerStats \
          --section WarpStateStats --section MemoryWorkloadAnalysis --section Occupancy --section LaunchStats \
          --metrics smsp__inst_issued.sum,smsp__inst_executed.sum,smsp__cycles_active.sum,l1tex__data_bank_conflicts_pipe_lsu_mem_shared.sum \
          $java -cp "$folder/jars/quests-bench.jar" org.quests.bench.GpuReport once ${ONCE-100000}
      fi
      ;;
    yardstick)
      if [ ! -f "$folder/jars/gpu_baseline.py" ]; then
        skip yardstick "it was not packed"
      else
        step yardstick 45 python3 "$folder/jars/gpu_baseline.py" ${BASELINE_SIZE-500000}
      fi
      ;;
    memcheck | racecheck | synccheck) sanitizer "$1" ;;
    *)
      echo "there is no step $1" >&2
      usage
      ;;
  esac
}

run() {
  started=$(now)
  budget=0
  failed=
  skipped=
  case ${*-} in
    '') set -- versions report bits profile yardstick memcheck racecheck synccheck engine ;;
    first)
      budget=${BUDGET-235}
      set -- versions report
      ;;
    second)
      budget=${BUDGET-235}
      set -- bits profile yardstick memcheck racecheck synccheck engine
      ;;
  esac
  out=$(mkdir -p "${OUT-$folder}" && cd "${OUT-$folder}" && pwd)
  [ -d "$folder/jars" ] || tar -xJf "$folder/packed.tar.xz" -C "$folder"
  export QUESTS_CACHE="$folder/cache"
  find_library libcuda.so.1
  find_library libnvrtc.so.13
  cd "$root"
  # Unquoted where it is used.
  java="$folder/runtime/bin/java ${HEAP:+-Xmx$HEAP} -XX:MaxRAMPercentage=70 --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED"
  for step in "$@"; do one "$step"; done
  echo "== $(($(now) - started)) s; failed:${failed:- none}; not run:${skipped:- none}" | tee -a "$out/steps.txt"
  [ -z "$failed" ]
}

[ $# -ge 2 ] || usage
mode=$1
mkdir -p "$2"
folder=$(cd "$2" && pwd)
shift 2
case $mode in
  pack) pack ;;
  run) run "$@" ;;
  *) usage ;;
esac
