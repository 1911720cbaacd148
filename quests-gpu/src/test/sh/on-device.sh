#!/bin/sh
# Tries the GPU engine on a machine with a GPU and CUDA, and neither JDK nor Maven: tests, memory checks, speeds.
#   on-device.sh pack FOLDER   where the project is built (mvn -o package): collects what the other machine needs
#   on-device.sh run FOLDER    there: runs everything; results also in ${OUT-FOLDER}
# Reads gpu_baseline.py from FOLDER where it was put there, or from the file that BASELINE names while packing.
set -eu
root=$(cd "$(dirname "$0")/../../../.." && pwd)
mode=$1
mkdir -p "$2"
folder=$(cd "$2" && pwd)

pack() {
  rm -rf "$folder/runtime"
  jlink --add-modules java.base,java.logging,java.xml,java.desktop,java.management,java.compiler,jdk.unsupported,jdk.incubator.vector \
    --strip-debug --no-header-files --no-man-pages --compress zip-6 --output "$folder/runtime"
  mkdir -p "$folder/jars"
  version=$(sed -n 's:.*<version>\(.*\)</version>.*:\1:p' "$root/pom.xml" | head -1)
  cp "$root/quests-gpu/target/quests-gpu-$version.jar" "$root/quests-gpu/target/quests-gpu-$version-tests.jar" \
    "$root/quests-core/target/quests-core-$version-tests.jar" "$root/quests-bench/target/quests-bench.jar" "$folder/jars"
  mvn -q -B -ntp -f "$root/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact=org.junit.platform:junit-platform-console-standalone:6.1.3 -DoutputDirectory="$folder/jars" -N
  mvn -q -B -ntp -f "$root/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact=org.assertj:assertj-core:3.27.7 -DoutputDirectory="$folder/jars" -N
  mvn -q -B -ntp -f "$root/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact=net.bytebuddy:byte-buddy:1.18.3 -DoutputDirectory="$folder/jars" -N
  [ -z "${BASELINE-}" ] || cp "$BASELINE" "$folder/gpu_baseline.py"
  du -sh "$folder"
}

java() {
  "$folder/runtime/bin/java" -Xmx${HEAP:-64g} --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED "$@"
}

tests() {
  java -Dquests.gpu=true -cp "$folder/jars/*" org.junit.platform.console.ConsoleLauncher execute \
    --details=summary --disable-banner --include-classname '.*(Device|Real).*Test' "$@"
}

run() {
  out=${OUT-$folder}
  export QUESTS_CACHE="$out/cache"
  # Python's packages hold NVRTC where the toolkit's libraries are not on the loader's path.
  [ -n "${QUESTS_NVRTC-}" ] || ldconfig -p | grep -q libnvrtc ||
    export QUESTS_NVRTC="$(find / -name 'libnvrtc.so.1[0-9]' -not -path '/proc/*' 2>/dev/null | head -1)"
  cd "$root"
  status=0
  nvidia-smi --query-gpu=name,memory.total,driver_version --format=csv,noheader
  tests --scan-classpath "$folder/jars/$(basename "$folder"/jars/quests-gpu-*-tests.jar)" 2>&1 | tee "$out/tests.log" || status=1
  grep -q ' 0 tests failed' "$out/tests.log" || status=1
  # Under the checker everything is slow: a few classes of tests.
  for tool in memcheck racecheck synccheck; do
    compute-sanitizer --tool $tool --target-processes all --error-exitcode 9 "$folder/runtime/bin/java" -Xmx8g \
      --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED -Dquests.gpu=true -cp "$folder/jars/*" \
      org.junit.platform.console.ConsoleLauncher execute --disable-banner --details=summary \
      --select-class org.quests.kernel.DeviceBitsTest >"$out/$tool.log" 2>&1 || status=1
    tail -3 "$out/$tool.log"
  done
  java -cp "$folder/jars/quests-bench.jar" org.quests.bench.GpuReport ${SIZES-} 2>&1 | tee "$out/report.md" || status=1
  [ ! -f "$folder/gpu_baseline.py" ] || python3 "$folder/gpu_baseline.py" ${BASELINE_SIZE-1000000} | tee "$out/baseline.txt"
  exit $status
}

$mode
