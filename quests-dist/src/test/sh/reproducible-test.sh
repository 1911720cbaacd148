#!/bin/sh
# Builds everything that is published twice, in two folders and under different settings, and compares the bytes.
# Takes some minutes.
set -eu
root=$(cd "$(dirname "$0")/../../../.." && pwd)
tmp=$(cd "$(mktemp -d)" && pwd -P)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM

# build FOLDER COMMAND...: builds a copy of the tracked files in FOLDER, Maven being started by COMMAND
build() {
  mkdir -p "$1"
  (cd "$root" && git ls-files -z | tar -cf - --null -T -) | tar -xf - -C "$1"
  (
    cd "$1"
    shift
    "$@" mvn -B -ntp -q -Pdist -Dmaven.test.skip=true -Dspotless.check.skip=true package
  ) >"$tmp/log" 2>&1 </dev/null || {
    cat "$tmp/log" >&2
    exit 1
  }
}
# The files that are published, in FOLDER.
published() {
  (cd "$1" && find . -path '*/target/*' \( -name 'quests*.jar' -o -name 'bom.*' -o -name 'quests-*.tar.gz' -o -name 'quests_jvm-*.whl' \) \
    ! -path '*/quests-bench/*' ! -path '*/classes/*' ! -name 'original-*' | sort)
}

umask 022
build "$tmp/one" env TZ=UTC LC_ALL=C
umask 002
build "$tmp/another place/two" env TZ=Asia/Tokyo LC_ALL=C.UTF-8 USER=someone
files=$(published "$tmp/one")
[ "$files" = "$(published "$tmp/another place/two")" ]
status=0
for file in $files; do
  if cmp -s "$tmp/one/$file" "$tmp/another place/two/$file"; then
    echo "ok      $(sha256sum "$tmp/one/$file" | cut -c 1-16)  ${file##*/}"
  else
    echo "FAILED  differs: $file"
    status=1
  fi
done
exit $status
