#!/bin/bash
# Kills a run with --checkpoint at random times, starts it again each time, and compares the end with a run alone.
#
#   kill-and-resume.sh KILLS FOLDER LONGEST PROGRAM COMMAND ARGUMENTS...
#
# FOLDER is made. PROGRAM is the file that is run: one that starts Java by exec, or the kill would miss it.
# Kills come after up to LONGEST seconds. When a run ends before its kill, it is compared, and another round begins.
set -u
kills=$1
folder=$2
longest=$3
shift 3
mkdir -p "$folder"
parts=$folder/parts
result=$folder/result.json

values() {
  grep -v -e '_time"' -e '"command"' "$1"
}

count() {
  find "$parts" -name '*.sums' 2>/dev/null | wc -l
}

"$@" -o "$folder/alone.json" --overwrite --quiet || exit 1
killed=0
rounds=0
most=0
while [ "$killed" -lt "$kills" ] || [ -d "$parts" ]; do
  before=$(count)
  "$@" --checkpoint "$parts" -o "$result" --overwrite --quiet &
  run=$!
  if [ "$killed" -lt "$kills" ]; then
    sleep "$(awk -v chance=$RANDOM -v longest="$longest" 'BEGIN { print longest * chance / 32768 }')"
    if kill -9 $run 2>/dev/null; then
      wait $run 2>/dev/null
      killed=$((killed + 1))
      echo "kill $killed: $before parts were there, now $(count)"
      continue
    fi
  fi
  wait $run || exit 1
  if ! diff <(values "$folder/alone.json") <(values "$result"); then
    echo "the result of round $rounds is another one"
    exit 1
  fi
  rounds=$((rounds + 1))
  most=$(count)
  left=$(find "$parts" -name '.*' -type f | wc -l)
  echo "round $rounds: the same result from $most parts, $left temporary files left"
  rm -r "$parts" "$result"
done
echo "$killed kills, $rounds rounds, all results the same"
