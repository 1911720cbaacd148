#!/bin/sh
# Tries the GPU engine on a machine with a GPU and CUDA, and neither JDK nor Maven: tests, memory checks, speeds.
#   on-device.sh pack FOLDER   where the project is built (mvn -o package): collects what the other machine needs
#   on-device.sh run FOLDER    there: runs everything; results also in ${OUT-FOLDER}
# What travels is one compressed file of about 55 MB. Reads gpu_baseline.py from FOLDER where it was put there, or from the file that BASELINE names while packing.
set -eu
root=$(cd "$(dirname "$0")/../../../.." && pwd)
mode=$1
mkdir -p "$2"
folder=$(cd "$2" && pwd)

pack() {
  rm -rf "$folder/runtime" "$folder/jars"
  jlink --add-modules java.base,java.logging,java.xml,java.management,java.compiler,jdk.unsupported,jdk.zipfs,jdk.incubator.vector \
    --strip-debug --no-header-files --no-man-pages --compress zip-6 --output "$folder/runtime"
  mkdir -p "$folder/jars"
  version=$(sed -n 's:.*<version>\(.*\)</version>.*:\1:p' "$root/pom.xml" | head -1)
  cp "$root/quests-gpu/target/quests-gpu-$version.jar" "$root/quests-gpu/target/quests-gpu-$version-tests.jar" \
    "$root/quests-core/target/quests-core-$version-tests.jar" "$root/quests-bench/target/quests-bench.jar" "$folder/jars"
  mvn -q -B -ntp -f "$root/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact=org.junit.platform:junit-platform-console-standalone:6.1.3 -DoutputDirectory="$folder/jars" -N
  mvn -q -B -ntp -f "$root/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact=org.assertj:assertj-core:3.27.7 -DoutputDirectory="$folder/jars" -N
  [ -z "${BASELINE-}" ] || cp "$BASELINE" "$folder/gpu_baseline.py"
  (cd "$folder" && tar -cJf packed.tar.xz runtime jars && rm -r runtime jars)
  du -sh "$folder"
}

java() {
  "$folder/runtime/bin/java" -Xmx${HEAP:-64g} --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED "$@"
}

tests() {
  java -Dquests.gpu=true -Dquests.cuda.leastPairs=0 -Dquests.test.engine=cuda -cp "$folder/jars/*" org.junit.platform.console.ConsoleLauncher execute \
    --details=summary --disable-banner --include-classname '.*[.]Device[A-Za-z]*Test' "$@"
}

run() {
  out=${OUT-$folder}
  [ -d "$folder/runtime" ] || tar -xJf "$folder/packed.tar.xz" -C "$folder"
  export QUESTS_CACHE="$folder/cache"
  # Python's packages hold CUDA's libraries where the toolkit's are not in the loader's folders.
  for library in libcudart.so.13 libnvrtc.so.13; do
    ldconfig -p | grep -q $library && continue
    found=$(find / -name $library -not -path '/proc/*' 2>/dev/null | head -1)
    [ -z "$found" ] || export LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}${found%/*}"
  done
  cd "$root"
  status=0
  nvidia-smi --query-gpu=name,memory.total,driver_version --format=csv,noheader
  tests --select-package org.quests.kernel --select-package org.quests.golden --select-package org.quests.gpu \
    >"$out/tests.log" 2>&1 || status=1
  grep -q '[1-9][0-9]* tests successful' "$out/tests.log" || status=1
  grep -E 'MethodSource|=>|tests (found|successful|failed)' "$out/tests.log" || tail -20 "$out/tests.log"
  # Under the checker everything is slow: a few tests, of blocks of work and of both precisions.
  for tool in memcheck racecheck synccheck; do
    timeout 120 compute-sanitizer --tool $tool --target-processes all --error-exitcode 9 "$folder/runtime/bin/java" -Xmx8g \
      --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED -Dquests.gpu=true -cp "$folder/jars/*" \
      org.junit.platform.console.ConsoleLauncher execute --disable-banner --details=summary \
      --select-method 'org.quests.kernel.DeviceBitsTest#blocksOfOneSetAreThoseOfPlainLoops(double)' \
      --select-method 'org.quests.kernel.DeviceBitsTest#tilesAreLeftOutAsByPlainLoops(org.quests.kernel.Precision)' \
      >"$out/$tool.log" 2>&1 || status=1
    tail -3 "$out/$tool.log"
  done
  java -cp "$folder/jars/quests-bench.jar" org.quests.bench.GpuReport ${SIZES-} >"$out/report.md" 2>&1 || status=1
  cat "$out/report.md"
  if [ -f "$folder/gpu_baseline.py" ]; then
    python3 "$folder/gpu_baseline.py" ${BASELINE_SIZE-1000000} >"$out/baseline.txt" 2>&1 || status=1
    cat "$out/baseline.txt"
  fi
  exit $status
}

$mode
