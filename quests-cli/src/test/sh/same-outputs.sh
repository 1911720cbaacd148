#!/bin/sh
# Runs a fixed list of 100 command lines, and compares what two versions of the program make of it.
#
#   same-outputs.sh run LAUNCHER FOLDER     runs the list; LAUNCHER is a path to quests, or a command with arguments
#   same-outputs.sh compare BEFORE AFTER    compares two such folders; prints what differs and exits 1 if anything does
#   same-outputs.sh list                    prints the list
#
# Each command line has a folder of its own in FOLDER, with `stdout`, `stderr`, `code` and the files that it wrote.
# ONLY='entropy-* dH-csv' runs or compares only the command lines with these names.
# Some lines read what those above the dashes have written, so these have to be in the folder already.
# FREE='key key' names fields of JSON results and columns of tables that may differ, be new or be gone.
# LINES=20 is how many differing lines are shown of each file. JOBS=2 is how many command lines run at a time.
# Not compared: times of work, versions and the provenance, which holds paths.
# shellcheck disable=SC2016,SC2046,SC2086 # names and launchers are words; awk programs are in single quotes
set -u
LC_ALL=C.UTF-8
export LC_ALL

self=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
data=$(cd "$(dirname "$0")/../../../../testdata" && pwd)

# NAME COMMAND, run in a folder of its own: q is the program, T the test data, I the inputs that are made below.
# A line of dashes waits for all before it: what follows reads what these have written.
commands() {
  cat <<'LIST'
make_descriptors-npz        q make_descriptors $I/cu.xyz -k 12 -o out.npz
make_descriptors-npy        q make_descriptors $I/cu.xyz -k 12 -o out.npy
make_descriptors-reshape    q make_descriptors $I/hot.xyz -k 12 -r -o out.npy
make_descriptors-species    q make_descriptors $T/alcu_tiny_cells.extxyz.gz --species auto -o out.npz
calibrate-errors            q calibrate $I/labelled.xyz --reference $I/ethanol.xyz -k 8 --error-key forces:ref_forces -o out.json
calibrate-false-alarm       q calibrate --reference $I/cu.xyz -k 12 --false-alarm 0.2 --blocks 3 -o out.json
active_learning-frames      q active_learning $I/ethanol.xyz -k 8 -s 2 -g 2 -n 20 --seed 3 -o out.extxyz
---------------------------
entropy-default             q entropy $T/cu256_fcc_900K.extxyz.gz
entropy-json                q entropy $I/cu.xyz -k 12 -o out.json
entropy-single              q entropy $I/cu.xyz -k 12 --precision single --tolerance 0.01 -o out.json
entropy-scalar              q entropy $I/cu.xyz -k 12 --engine scalar -o out.json
entropy-by-element          q entropy $T/alcu_tiny_cells.extxyz.gz --species auto --by-element -o out.json
entropy-frames              q entropy $T/cu256_fcc_300K.extxyz.gz --frames -3: -k 12 -c 4.5 -b 0.03
entropy-npz                 q entropy ../make_descriptors-npz/out.npz -o out.json
entropy-npy                 q entropy ../make_descriptors-npy/out.npy -k 12
entropy-rows                q entropy ../make_descriptors-npy/out.npy --rows soap -b 0.4 -o out.json
entropy-stdin               cat $I/cu.xyz | q entropy - -k 12
entropy-plain-xyz           q entropy $I/plain.xyz --cell 14.67,14.67,14.67 --pbc T,T,F -k 12
entropy-no-cell             q entropy $I/plain.xyz -k 12
entropy-lammps              q entropy "$T/formats/lammps/single.*.dump" --types 1=Cu,2=Zr --species auto -o out.json
entropy-triclinic           q entropy $T/formats/lammps/triclinic.dump --types 1=Cu,2=Zr -k 12
entropy-scaled              q entropy $T/formats/lammps/scaled.dump --format lammps-dump -k 12
entropy-poscar              q entropy $T/formats/vasp/POSCAR_direct -k 4 -o out.json
entropy-xdatcar             q entropy $T/formats/vasp/XDATCAR_npt -k 4
entropy-traj                q entropy $T/formats/ase/frames.traj -k 4
entropy-deepmd              q entropy $T/formats/deepmd/water -k 4 --species auto
entropy-deepmd-mixed        q entropy $T/formats/deepmd/mixed -k 4
entropy-gz                  q entropy $I/cu.xyz.gz --index :2 -k 12 --quiet -o out.json
entropy-truncated           q entropy $I/cut.xyz -k 12 --allow-truncated
metrics-json                q metrics $I/cu.xyz -k 12 -o out.json
metrics-frames              q metrics $I/two.xyz -k 12 -o out.extxyz
metrics-csv                 q metrics $I/two.xyz -k 12 -o out.csv
metrics-npy                 q metrics $I/two.xyz -k 12 -o out.npy
metrics-plot                q metrics $I/two.xyz -k 12 --plot out.svg
metrics-by-element          q metrics $T/alcu_tiny_cells.extxyz.gz --species Al,Cu --by-element
entropy_sampler-json        q entropy_sampler $I/cu.xyz -k 12 -s 200 -n 4 --seed 5 -o out.json
entropy_sampler-csv         q entropy-sampler $I/cu.xyz -k 12 -s 500 -n 3 --by frame -o out.csv
entropy_sampler-bandwidth   q entropy_sampler $I/cu.xyz -k 12 -s 200 -n 2 --estimate_bw
learning_curve-json         q learning_curve $I/cu.xyz -k 12 -o out.json
learning_curve-csv          q learning_curve $I/cu.xyz -k 12 -f 0.2,0.5 -n 2 --seed 2 -o out.csv --plot out.svg
learning_curve-frames       q learning-curve $I/ethanol.xyz -k 8 --by frame -f 0.3,0.6 --plot out.png
dH-text                     q dH $I/hot.xyz $I/cu.xyz -k 12
dH-json                     q dH $I/hot.xyz $I/cu.xyz -k 12 -o out.json
dH-frames                   q dH $I/hot.xyz $I/cu.xyz -k 12 -o out.extxyz
dH-csv                      q dH $I/hot.xyz $I/cu.xyz -k 12 --explain -o out.csv
dH-npy                      q dH $I/hot.xyz ../make_descriptors-npz/out.npz -k 12 -o out.npy
dH-explain                  q dH $I/two.xyz $I/cu.xyz -k 12 --explain -o out.json
dH-calibration              q dH $I/labelled.xyz $I/ethanol.xyz -k 8 --calibration ../calibrate-errors/out.json -o out.extxyz
dH-species                  q dH $I/ethanol.xyz $I/labelled.xyz -k 8 --species auto --by-element -o out.json
dH-plot-svg                 q dH $I/hot.xyz $I/cu.xyz -k 12 --plot out.svg
dH-plot-png                 q dH $I/hot.xyz $I/cu.xyz -k 12 --plot out.png
approx_dH-json              q approx_dH $I/hot.xyz $I/cu.xyz -k 12 -n 3 -g 10 -o out.json
approx_dH-text              q approx-dH $I/two.xyz $I/cu.xyz -k 12
dH_traj-json                q dH_traj $I/hot.xyz --reference $I/cu.xyz -k 12 -o out.json
dH_traj-frames              q dH_traj $I/hot.xyz --reference $I/cu.xyz -k 12 --explain -o out.extxyz
dH_traj-csv                 q dH_traj $I/hot.xyz --parent 0:2 -k 12 --dt 0.5 -o out.csv --plot out.svg
dH_traj-itself              q dH-traj $I/two.xyz -k 12 -o out.csv
dH_traj-calibration         q dH_traj $I/labelled.xyz --reference $I/ethanol.xyz -k 8 --calibration ../calibrate-errors/out.json -o out.csv
overlap-json                q overlap $I/hot.xyz $I/cu.xyz -k 12 -o out.json
overlap-eps                 q overlap $I/hot.xyz $I/cu.xyz -k 12 -e 0.5
report-text                 q report $I/two.xyz --by config_type -k 12
report-overlap-files        q report-overlap $I/cu.xyz $I/hot.xyz $I/liquid.xyz -k 12
report-overlap-json         q report-overlap $I/two.xyz --by config_type -k 12 -o out.json --plot out.svg --matrix kl
report-overlap-csv          q report-overlap $I/cu.xyz $I/hot.xyz -k 12 -o out.csv
calibrate-plot              q calibrate $I/labelled.xyz --reference $I/ethanol.xyz -k 8 --error-key forces:ref_forces --block 2 --plot out.svg
calibrate-predicted         q calibrate $I/labelled.xyz --reference $I/ethanol.xyz -k 8 --predicted $I/predicted.xyz --seed 4
watch-pipe                  cat $I/hot.xyz | q watch - --reference $I/cu.xyz -k 12 --fraction 0.3 --patience 2
watch-exact                 cat $I/hot.xyz | q watch - --reference $I/cu.xyz -k 12 --exact --json
watch-harvest               cat $I/hot.xyz | q watch - --reference $I/cu.xyz -k 12 -t 4 --harvest new.xyz --stop-file STOP -o out.jsonl
watch-alarm                 cat $I/hot.xyz | q watch - --reference $I/cu.xyz -k 12 --exit-on-alarm
watch-calibration           cat $I/hot.xyz | q watch - --reference $I/cu.xyz -k 12 --calibration ../calibrate-false-alarm/out.json
events-entropy              q events $I/melt.xyz -k 12
events-json                 q events $I/melt.xyz --parent 0:3 --product $I/cu.xyz -k 12 -o out.json
events-frames               q events $I/melt.xyz --parent 0:3 --product $I/cu.xyz -k 12 -o out.extxyz --plot out.svg
events-csv                  q events $I/melt.xyz --reference liquid=$I/liquid.xyz -k 12 --above 3 --average 0 -o out.csv
dedup-text                  q dedup $I/twice.xyz -k 8 -o out.xyz
dedup-json                  q dedup $I/twice.xyz -k 8 -d 0.5 -o out.json
dedup-csv                   q dedup $I/twice.xyz -k 8 -o out.csv
dedup-environments          q dedup $I/twice.xyz -k 8 --by environment -o out.npz
compress-json               q compress $I/cu.xyz -k 12 -s 3 -o out.json
compress-frames             q compress $I/two.xyz -k 12 -s 2 --order ranking -o out.xyz
compress-csv                q compress $I/cu.xyz -k 12 -s 1.0 -o out.csv --curve curve.csv --plot curve.svg
compress-reference          q compress $I/hot.xyz -r $I/cu.xyz -k 12 -s 2 -o out.json
compress-fps                q compress $I/ethanol.xyz -k 8 -m fps -s 10 -o out.csv
compress-mean_fps           q compress $I/ethanol.xyz -k 8 -m mean_fps -s 10 -o out.json
compress-k_means            q compress $I/ethanol.xyz -k 8 -m k_means -s 5 --seed 7 -o out.xyz
compress-random             q compress $I/ethanol.xyz -k 8 -m random -s 0.25 --seed 7 -o out.json
compress-optimal            q compress $I/ethanol.xyz -k 8 -m optimal
compress-quota              q compress $I/two.xyz -k 12 --per-group config_type -s 1 --keep 1 --drop 0 -o out.json
compress-budget             q compress $I/ethanol.xyz -k 8 --budget-atoms 60 -o out.json
mcmc-frames                 q mcmc $I/ethanol.xyz -k 8 -i 2 -n 40 --seed 1 --compare -o out.extxyz
mcmc-json                   q mcmc $I/ethanol.xyz -k 8 -n 40 -t 5 --move single --score greedy -o out.json --plot out.svg
active_learning-continue    q active_learning $I/ethanol.xyz -k 8 -s 2 -g 3 -n 20 --seed 3 --continue ../active_learning-frames/out.extxyz --full -o out.extxyz
bandwidth                   q bandwidth 12.4; q bandwidth 12.4 -c
engines                     q engines
completion                  q completion bash; q completion zsh
man-page                    q man-page
error-missing-file          q entropy nowhere.xyz
error-bad-number            q entropy $I/bad.xyz -k 12; q entropy $I/cut.xyz -k 12; q entropy $I/near.xyz -k 12
error-usage                 q entropy $I/cu.xyz --nbrs many; q entropy; q nonsense; q dH $I/cu.xyz -k 12; q entropy $I/cu.xyz -o out.txt
error-refused               echo kept >out.json; q entropy $I/cu.xyz -k 12 -o out.json; q entropy $I/cu.xyz --engine nonsense; q entropy ../make_descriptors-npz/out.npz -k 13
LIST
}

names() { commands | sed -n 's/^\([a-zA-Z_][^ ]*\) .*/\1/p'; }

wanted() { # NAME
  [ -n "${ONLY-}" ] || return 0
  set -f
  for pattern in $ONLY; do
    # shellcheck disable=SC2254 # it is a pattern
    case $1 in $pattern) set +f && return 0 ;; esac
  done
  set +f
  return 1
}

# The first $2 frames after the first $3 of file $1, whose frames have $4 atoms.
frames() { gzip -dc "$data/$1" | awk -v a="$(($3 * ($4 + 2)))" -v b="$((($2 + $3) * ($4 + 2)))" 'NR > a && NR <= b'; }

make_inputs() {
  mkdir -p in
  frames cu256_fcc_900K.extxyz.gz 6 0 256 >in/cu.xyz
  frames cu256_fcc_1200K.extxyz.gz 5 0 256 >in/hot.xyz
  frames cu256_liquid_1600K.extxyz.gz 2 0 256 >in/liquid.xyz
  { frames cu256_fcc_900K.extxyz.gz 2 0 256 && frames cu256_fcc_1200K.extxyz.gz 2 7 256; } >in/two.xyz
  { frames cu256_liquid_1600K.extxyz.gz 8 2 256 && frames cu256_fcc_900K.extxyz.gz 8 6 256; } >in/melt.xyz
  frames ethanol_500K.extxyz.gz 40 0 9 >in/ethanol.xyz
  { frames ethanol_500K.extxyz.gz 4 0 9 && frames ethanol_500K.extxyz.gz 3 2 9; } >in/twice.xyz
  # Errors that grow with the frame's number, by turns along each axis.
  frames ethanol_500K.extxyz.gz 60 100 9 | awk '
    NF == 1 { frame++ }
    /Properties/ { sub(/pos:R:3/, "pos:R:3:forces:R:3:ref_forces:R:3") }
    NF == 4 { e = 0.01 * (1 + (NR * 7919 + frame) % 13); $0 = $0 " " e " 0.5 -0.25 0 0.5 " e - 0.25 }
    { print }' >in/labelled.xyz
  awk '{ sub(/forces:R:3:ref_forces/, "ref_forces:R:3:forces"); print }' in/labelled.xyz >in/predicted.xyz
  sed 's/^Lattice.*/copper/' in/cu.xyz >in/plain.xyz
  gzip -nc in/cu.xyz >in/cu.xyz.gz
  sed '700,$d' in/cu.xyz >in/cut.xyz
  sed '300s/[0-9]\.[0-9]*/1.2.3/' in/cu.xyz >in/bad.xyz
  sed '4{h;p;d;};5{g;}' in/cu.xyz >in/near.xyz
}

# ---- Running ----

run_one() { # NAME, in FOLDER
  rm -rf "./$1"
  mkdir "$1" && cd "$1" || exit 1
  T=../testdata I=../in
  # The pipe is read until the launcher, and all that it started, have closed standard error.
  q() {
    {
      {
        $LAUNCHER "$@"
        echo "$?" >>code
      } 2>&1 >&3 3>&- | cat >>stderr.raw
    } 3>&1
  }
  eval "$(commands | sed -n "s/^$1  *//p")" >stdout </dev/null
  grep -v '^WARNING: Using incubator' stderr.raw >stderr
  rm -f stderr.raw
}

run() { # LAUNCHER FOLDER
  case $1 in
    */*) LAUNCHER=$(cd "$(dirname "${1%% *}")" && pwd)/${1##*"$(dirname "${1%% *}")/"} ;;
    *) LAUNCHER=$1 ;;
  esac
  export LAUNCHER QUESTS_JOBS=1
  mkdir -p "$2" && cd "$2" || exit 1
  rm -f testdata
  ln -s "$data" testdata
  make_inputs
  stage=
  for name in $(commands | cut -d' ' -f1) --; do
    case $name in
      --*)
        [ -z "$stage" ] || printf '%s\n' $stage | xargs -n 1 -P "${JOBS:-2}" sh "$self" run-one
        stage=
        ;;
      *) ! wanted "$name" || stage="$stage $name" ;;
    esac
  done
}

# ---- Comparing ----

# A JSON text, one value a line, each with the last key before it; without the fields that may differ.
json_lines() { # FILE
  awk -v free="${FREE-}" '
    BEGIN { count = split("provenance version java " free, names, " "); for (i = 1; i <= count; i++) drop[names[i]] }
    {
      gsub(/[[{]/, "&\n"); gsub(/[]}]/, "\n&"); gsub(/,/, "&\n")
      parts = split($0, part, "\n")
      for (p = 1; p <= parts; p++) value(part[p])
    }
    function value(s,   key, opens, closes, named) {
      gsub(/^[ \t]+|,?[ \t]*$/, "", s)
      if (s == "") return
      opens = s ~ /[[{]$/; closes = s ~ /^[]}]/; named = s ~ /^"[A-Za-z_0-9]+" *:/
      # A field ends where the next one begins, or the object around it ends.
      if (skip != "" && depth == skip && (named || closes)) skip = ""
      depth += opens - closes
      if (skip != "") return
      if (named) {
        key = substr(s, 2); sub(/".*/, "", key)
        if (key in drop || key ~ /_times?$/ || (key == "time" && depth == 1 && FILENAME !~ /l$/)) { skip = depth - opens; return }
        path = key ": "
      }
      print path s
    }' "$1"
}

# A table without the columns that may differ.
table() { # FILE
  awk -F, -v free="${FREE-}" '
    BEGIN { count = split(free, names, " "); for (i = 1; i <= count; i++) drop[names[i]] }
    FNR == 1 { for (i = 1; i <= NF; i++) out[i] = ($i in drop) || $i ~ /_times?$/ }
    { line = ""; for (i = 1; i <= NF; i++) if (!out[i]) line = line "," $i; print substr(line, 2) }' "$1"
}

text() { sed 's/development\|[0-9]\.[0-9]\.[0-9]\(-SNAPSHOT\)*/VERSION/g' "$1"; }

# The texts of a picture, sorted.
words_of() { tr '<' '\n' <"$1" | sed -n 's/^\(text\|tspan\)[^>]*>//p' | sed '/^ *$/d' | sort; }

# Shows what differs between two texts that are $1 of the files $2 and $3.
differ() {
  "$1" "$2" >"$tmp/before"
  "$1" "$3" >"$tmp/after"
  cmp -s "$tmp/before" "$tmp/after" && return
  echo "== $4"
  diff "$tmp/before" "$tmp/after" | cut -c1-220 | awk -v most="${LINES:-20}" '
    NR <= most { print "   " $0 } END { if (NR > most) print "   … " NR - most " lines more" }'
  echo "$4" >>"$tmp/differing"
}

compare() { # BEFORE AFTER
  tmp=$(mktemp -d)
  trap 'rm -rf "$tmp"' EXIT
  : >"$tmp/differing"
  for name in in $(names); do
    [ "$name" = in ] || wanted "$name" || continue
    if [ ! -d "$1/$name" ] || [ ! -d "$2/$name" ]; then
      echo "== $name: not run in both folders"
      echo "$name" >>"$tmp/differing"
      continue
    fi
    for file in $({ (cd "$1" && find "$name" -type f) && (cd "$2" && find "$name" -type f); } | sort -u); do
      if [ ! -f "$1/$file" ]; then
        echo "== $file: new"
        echo "$file" >>"$tmp/differing"
      elif [ ! -f "$2/$file" ]; then
        echo "== $file: missing"
        echo "$file" >>"$tmp/differing"
      else
        case $file in
          *.json | *.jsonl) differ json_lines "$1/$file" "$2/$file" "$file" ;;
          *.csv) differ table "$1/$file" "$2/$file" "$file" ;;
          *.npz | *.npy | *.png | *.gz)
            cmp -s "$1/$file" "$2/$file" || {
              echo "== $file: other bytes"
              echo "$file" >>"$tmp/differing"
            }
            ;;
          *)
            differ text "$1/$file" "$2/$file" "$file"
            if [ "${file##*.}" = svg ] && [ "$(tail -n 1 "$tmp/differing")" = "$file" ]; then
              [ "$(words_of "$1/$file")" != "$(words_of "$2/$file")" ] || echo "   the words in it are the same"
            fi
            ;;
        esac
      fi
    done
  done
  count=$(wc -l <"$tmp/differing")
  echo "$(names | wc -l) command lines: $((count)) files differ"
  [ "$count" -eq 0 ]
}

case ${1-}/$# in
  run/3) run "$2" "$3" ;;
  run-one/2) run_one "$2" ;;
  compare/3) compare "$2" "$3" ;;
  list/1) commands ;;
  *)
    sed -n '2,/^set -u/s/^# \{0,1\}//p' "$self" | grep -v shellcheck >&2
    exit 2
    ;;
esac
