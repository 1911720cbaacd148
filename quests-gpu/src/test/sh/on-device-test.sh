#!/bin/sh
# Packs and runs on-device.sh as on another machine, with the emulated driver in the place of NVIDIA's and stand-ins for
# the tools of CUDA that run what they are given. Needs the jars of a build (mvn package) and g++; says so without g++.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../../.." && pwd)
if ! command -v g++ >/dev/null; then
  echo "the pack for machines with a GPU was not tried: no g++"
  exit 0
fi
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
pack=$tmp/pack
passed=0
failed=0

# Says whether all conditions after the name hold.
check() {
  name=$1
  shift
  for condition in "$@"; do
    if ! eval "$condition"; then
      failed=$((failed + 1))
      printf 'FAILED: %s\n  %s\n' "$name" "$condition"
      tail -n 30 "$tmp/said" "$pack"/*.txt 2>/dev/null || true
      return
    fi
  done
  passed=$((passed + 1))
}

# on-device.sh, what it says and its exit code.
device() {
  code=0
  sh "$here/on-device.sh" "$@" >"$tmp/said" 2>&1 || code=$?
}

says() { grep -q -- "$1" "$tmp/said"; }
last() { tail -n 1 "$tmp/said" | grep -q -- "$1"; }
tells() { grep -q -- "$2" "$pack/$1.txt"; }

echo 'print("0.1 s")' >"$tmp/gpu_baseline.py"
BASELINE=$tmp/gpu_baseline.py device pack "$pack"
check "it is packed, below its limit" '[ $code = 0 ]' '[ "$(ls "$pack")" = packed.tar.xz ]' 'says "bytes$"' \
  '[ "$(wc -c <"$pack/packed.tar.xz")" -lt 45000000 ]'

mkdir "$tmp/driver" "$tmp/tools"
g++ -shared -fPIC -Wl,-soname,libcuda.so.1 -std=c++17 -O2 -ffp-contract=off -mfma -Wno-unknown-pragmas \
  -o "$tmp/driver/libcuda.so.1" "$here/../cuda/host_driver.cpp"
# With kernels built in, as a machine that has the driver alone; else with NVRTC.
if [ -z "$(find "$root/quests-gpu/target/classes" -name 'kernels-*.cubin')" ]; then
  g++ -shared -fPIC -Wl,-soname,libnvrtc.so.13 -Wl,--no-as-needed -o "$tmp/driver/libnvrtc.so.13" "$tmp/driver/libcuda.so.1"
fi
cat >"$tmp/tools/nvidia-smi" <<'END'
#!/bin/sh
echo "emulated, 1 MiB, 1.0"
END
# Tools run the command after their own options.
cat >"$tmp/tools/compute-sanitizer" <<'END'
#!/bin/sh
while case $1 in */runtime/bin/java) false ;; esac; do shift; done
"$@"
END
cp "$tmp/tools/compute-sanitizer" "$tmp/tools/ncu"
chmod +x "$tmp/tools/"*
export PATH="$tmp/tools:$PATH" LD_LIBRARY_PATH="$tmp/driver" HEAP=1g SIZES='2000 300' ONCE=1000
export SLOWER=10 BUDGET=2000
unset LD_BIND_NOW QUESTS_CACHE OUT

device run "$pack" first
check "the first call" '[ $code = 0 ]' 'last "failed: none; not run: none"' 'tells versions "^emulated"' \
  'tells report "^cuda: host, "' \
  'tells report "^bits, copper at 900 K, single: log S as on the processor; bounds as on the processor$"' \
  'tells report "^bits, seeded random numbers, double: log S as on the processor; bounds as on the processor$"' \
  'tells report "copper, queries and references: 2,000 x 300"' 'tells report "^end to end"' 'tells report "^calibration, .*gpu-calibration.txt: quests-gpu calibration 1; device host, "'

device run "$pack" bits profile yardstick memcheck
check "what the second call does" '[ $code = 0 ]' 'last "failed: none; not run: none"' \
  'tells bits "[1-9][0-9]* tests successful"' 'tells bits " 0 tests failed"' 'tells bits " 0 tests skipped"' \
  'tells profile "^1,024 environments, \|^1,000 environments, "' 'tells yardstick "^0.1 s"' 'tells memcheck "[1-9] tests successful"'

printf '#!/bin/sh\necho no counters\nexit 9\n' >"$tmp/tools/ncu"
rm "$tmp/tools/nvidia-smi"
device run "$pack" versions profile yardstick
check "a step that fails does not stop the next ones" '[ $code = 1 ]' 'says "^== profile: exit code 9"' \
  'says "^== yardstick: ok"' 'last "failed: profile; not run: "'

BUDGET=4 device run "$pack" second
check "it ends in time" '[ $code = 0 ]' 'last "not run: bits profile yardstick memcheck racecheck synccheck engine"'

LD_BIND_NOW=1 device run "$pack" report
check "LD_BIND_NOW is named" '[ $code = 1 ]' 'last "failed: report"' \
  'tells report "^cuda: .*LD_BIND_NOW is set: unset it, for functions are missing that are never called (undefined symbol: "'

device run "$pack" nothing
check "there is no step of that name" '[ $code = 2 ]' 'says "there is no step nothing"'

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
