#!/bin/sh
# Unpacks the archive and runs it as on a machine that has no Java: in an emptied environment.
# Arguments: the archive, the version that it should have.
# shellcheck disable=SC2013,SC2016,SC2034 # check evaluates its conditions itself; names of texts have no blanks
set -u
archive=$1 version=$2
root=$(cd "$(dirname "$0")/../../../.." && pwd)
limit=60000000
tmp=$(cd "$(mktemp -d)" && pwd -P)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
failed=0

# check WHAT CONDITION...: all conditions hold
check() {
  what=$1
  shift
  for condition; do
    eval "$condition" && continue
    failed=$((failed + 1))
    echo "FAILED  $what: $condition"
    head -n 5 "$tmp/out" "$tmp/err" | sed 's/^/          /'
    return
  done
  echo "ok      $what"
}
# What the launcher may use beside its own Java: nothing that could be another one.
mkdir "$tmp/bin" "$tmp/home" "$tmp/a folder"
ln -s "$(command -v sh)" "$(command -v readlink)" "$tmp/bin"
run() {
  (cd "$tmp/home" && exec env -i PATH="$tmp/bin" "$@") >"$tmp/out" 2>"$tmp/err" </dev/null && status=0 || status=$?
}
gives() { [ "$status" -eq "$1" ]; }
prints() { grep -qxF -e "$1" "$tmp/out"; }
silent() { [ ! -s "$tmp/err" ]; }

: >"$tmp/out"
: >"$tmp/err"
size=$(($(wc -c <"$archive")))
check "the archive has $size bytes" '[ "$size" -le "$limit" ]'
tar -xzf "$archive" -C "$tmp/a folder" || exit 1
app="$tmp/a folder/$(basename "$archive" .tar.gz)"
quests=$app/bin/quests
share=$app/share
data=$root/testdata

run "$quests" --version
check "says its version" 'gives 0' 'prints "quests $version"' silent
run "$quests" entropy "$data/cu256_fcc_900K.extxyz.gz"
check "H of copper at 900 K, and not a word of Java's" 'gives 0' 'prints "H = 6.273255 nats"' silent
run "$quests" entropy "$data/cu256_fcc_900K.extxyz.gz" -o H.json --engine simd
check "on vectors" 'gives 0' 'grep -q "\"engine\" *: *\"simd\"" "$tmp/home/H.json"'
run "$quests" engines
check "the engines, and why there is no GPU's" 'gives 0' 'grep -q "^simd  *available" "$tmp/out"' \
  'grep -q "^cuda  *\(available\|not available  .*libcuda\)" "$tmp/out"' silent
ln -s "$quests" "$tmp/home/link"
run ./link overlap "$data/cu256_fcc_300K.extxyz.gz" "$data/cu256_fcc_300K.extxyz.gz"
check "through a link" 'gives 0' 'prints "overlap = 1.000000"' silent
run "$quests" entropy missing.xyz
check "exit code and message of an input that is not there" 'gives 3' 'grep -q "^quests: missing.xyz: " "$tmp/err"' \
  '[ "$(wc -l <"$tmp/err")" -eq 1 ]'
run "$quests" entropy
check "exit code of wrong usage" 'gives 2'
# The classes of these are found by name, not by reference: they must have come along.
run "$quests" make_descriptors "$data/cu256_fcc_300K.extxyz.gz" -o rows.npz
check "writes arrays" 'gives 0' silent
run "$quests" metrics rows.npz -o rows.csv --progress always
check "reads arrays, shows progress" 'gives 0' '[ "$(wc -l <"$tmp/home/rows.csv")" -eq 10497 ]'
# Text in pictures needs fonts, which are the system's.
if command -v fc-list >/dev/null && [ -n "$(fc-list)" ]; then
  for kind in svg png; do
    run "$quests" metrics rows.npz --plot "plot.$kind"
    check "draws $kind" 'gives 0' silent '[ -s "$tmp/home/plot.$kind" ]'
  done
fi
frames=$tmp/home/ethanol
gzip -cd "$data/ethanol_500K.extxyz.gz" >"$frames"
for tool in cat bzip2 xz zstd; do
  command -v "$tool" >/dev/null || continue
  "$tool" <"$frames" >"$frames.$tool"
  run "$quests" entropy "$frames.$tool" --species auto
  check "input through $tool" 'gives 0' 'prints "H = 7.394322 nats"'
done

run "$quests" completion bash
check "the completion script is the program's" 'cmp -s "$tmp/out" "$share/bash-completion/completions/quests"'
run "$quests" man-page
check "the manual page is the program's" 'cmp -s "$tmp/out" "$share/man/man1/quests.1"'
python=
for candidate in /usr/bin/python3 python3; do
  [ -n "$python" ] || ! "$candidate" -c 'import numpy' 2>/dev/null || python=$(command -v "$candidate")
done
if [ -n "$python" ]; then
  cat >"$tmp/home/H.py" <<'END'
import atexit, sys
import quests_jvm
# Else the worker would stay for some minutes.
atexit.register(quests_jvm.shutdown)
print(quests_jvm._program())
print("H = %.6f nats" % quests_jvm.entropy(sys.argv[1]))
END
  mkdir -m 700 "$tmp/run"
  run XDG_RUNTIME_DIR="$tmp/run" PYTHONPATH="$app/lib/quests/python" "$python" -B H.py "$data/cu256_fcc_900K.extxyz.gz"
  check "the Python package starts the launcher beside it" 'gives 0' 'prints "$quests"' 'prints "H = 6.273255 nats"' silent
fi
licences=$share/doc/quests/licences
libraries=$(sed -n 's/.*"purl" *: *"pkg:maven\/.*\/\(.*\)@.*/\1/p' "$licences/bom.json" | grep -v '^quests' | sort -u)
told=$(sed -n 's/^| \([^ ]*\) |.*](.*/\1/p' "$licences/README.md" | sort)
check "the licences told are those of the libraries within" '[ -n "$libraries" ] && [ "$libraries" = "$told" ]'
check "and none of them is the GPL alone" '! grep -q "^| [^|]* | A*GPL" "$licences/README.md"'
missing=
for text in $(grep '^|' "$licences/README.md" | grep -o '](.[^)]*' | cut -c 3-); do
  [ -s "$licences/$text" ] || missing="$missing $text"
done
check "and their texts are there" '[ -z "$missing" ]'

[ "$failed" -eq 0 ] || echo "$archive: $failed of the checks failed"
[ "$failed" -eq 0 ]
