#!/bin/sh
# Installs the wheel into an empty virtual environment and uses it far from the source tree; NumPy is the system's.
# Argument: the folder that the wheel is in. Needs Python 3 with venv, pip and NumPy, else it says so and ends.
# shellcheck disable=SC2016 # check evaluates its conditions itself
set -u
wheel=$(echo "$1"/quests_jvm-*.whl)
[ -f "$wheel" ] || exit 1
version=${wheel##*/quests_jvm-}
version=${version%%-*}
root=$(cd "$(dirname "$0")/../../../.." && pwd)
limit=60000000
python=
for candidate in /usr/bin/python3 python3; do
  [ -n "$python" ] || ! "$candidate" -c 'import ensurepip, numpy, venv' 2>/dev/null || python=$candidate
done
if [ -z "$python" ]; then
  echo "skipped the test of the wheel: there is no Python 3 with venv, pip and NumPy"
  exit 0
fi
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
    tail -n 15 "$tmp/out" "$tmp/err" | sed 's/^/          /'
    return
  done
  echo "ok      $what"
}
# Without any other quests.
path=
rest=$PATH:
while [ -n "$rest" ]; do
  folder=${rest%%:*}
  rest=${rest#*:}
  [ -e "$folder/quests" ] || path=$path${path:+:}$folder
done
mkdir "$tmp/home" "$tmp/a folder" "$tmp/run"
chmod 700 "$tmp/run"
run() {
  (
    cd "$tmp/home" &&
      exec env -u QUESTS_PROGRAM -u QUESTS_HOME -u PYTHONPATH -u PYTHONHOME PATH="$path" \
        XDG_RUNTIME_DIR="$tmp/run" TMPDIR="$tmp/a folder" "$@"
  ) >"$tmp/out" 2>"$tmp/err" </dev/null && status=0 || status=$?
}
gives() { [ "$status" -eq "$1" ]; }
prints() { grep -qxF -e "$1" "$tmp/out"; }
silent() { [ ! -s "$tmp/err" ]; }

: >"$tmp/out"
: >"$tmp/err"
size=$(($(wc -c <"$wheel")))
check "the wheel has $size bytes" '[ "$size" -le "$limit" ]'
run "$python" -m zipfile -t "$wheel"
check "is a sound archive" 'gives 0'
cat >"$tmp/record.py" <<'END'
import base64, csv, hashlib, io, sys, zipfile

with zipfile.ZipFile(sys.argv[1]) as wheel:
    names = wheel.namelist()
    (record,) = [name for name in names if name.endswith(".dist-info/RECORD")]
    rows = list(csv.reader(io.StringIO(wheel.read(record).decode())))
    assert [row[0] for row in rows] == names, "RECORD does not list the files"
    assert len(set(names)) == len(names), "a name stands twice"
    for name, hash, size in rows:
        if name == record:
            assert (hash, size) == ("", "")
            continue
        content = wheel.read(name)
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        assert (hash, size) == ("sha256=" + digest, str(len(content))), name
    modes = {entry.filename: entry.external_attr >> 16 & 0o777 for entry in wheel.infolist()}
    assert modes.pop("quests_jvm/_program/quests") == 0o755
    assert set(modes.values()) == {0o644}, modes
    odd = [name for name in names if "__pycache__" in name or "test" in name.lower()]
    assert not odd, odd
END
run "$python" "$tmp/record.py" "$wheel"
check "RECORD is right for every file" 'gives 0' silent

run "$python" -m venv --system-site-packages "$tmp/a folder/env"
check "a virtual environment" 'gives 0'
env="$tmp/a folder/env/bin/python"
everything() {
  find "$tmp/a folder/env" ! -path '*/pip*' | sort
}
before=$(everything)
run "$env" -m pip --disable-pip-version-check install --no-index --no-deps "$wheel"
check "pip installs it" 'gives 0'
run "$env" -m pip --disable-pip-version-check show quests_jvm
check "under its version" 'gives 0' 'prints "Name: quests_jvm"' 'prints "Version: $version"' 'prints "Requires: numpy"'
run "$env" -m pip --disable-pip-version-check check
check "pip misses nothing that it needs" '! grep quests "$tmp/out"'

copper=$root/testdata/cu256_fcc_900K.extxyz.gz
site=$(dirname "$(find "$tmp/a folder/env" -type d -path '*/quests_jvm/_program')")
ln -s "$copper" "$tmp/home/copper.extxyz.gz"
cat >"$tmp/home/H.py" <<'END'
import atexit
import quests_jvm, quests_jvm.compat, quests_jvm.lammps
# Else the worker would stay for some minutes.
atexit.register(quests_jvm.shutdown)
print(quests_jvm._program())
print(quests_jvm.__version__)
print(repr(float(quests_jvm.entropy("copper.extxyz.gz"))))
END
run sh "$site/_program/quests" entropy copper.extxyz.gz -o H.json
check "the command line within gives H of copper at 900 K" 'gives 0' 'prints "H = 6.273255 nats"' silent
digits=$(sed -n 's/^ *"entropy" *: *\([0-9.]*\),*$/\1/p' "$tmp/home/H.json")
run "$env" H.py
check "and so does the package, to the last digit" 'gives 0' silent '[ -n "$digits" ]' 'prints "$digits"' \
  'prints "$version"' 'prints "$site/_program/quests"'
chmod a-x "$site/_program/quests"
run "$env" H.py
check "also where the launcher has lost its permission to execute" 'gives 0' silent 'prints "$digits"'

run "$env" -m pip --disable-pip-version-check uninstall -y quests_jvm
check "pip uninstalls it" 'gives 0'
check "and nothing of it is left" '[ "$(everything)" = "$before" ]'

[ "$failed" -eq 0 ] || echo "$wheel: $failed of the checks failed"
[ "$failed" -eq 0 ]
