#!/bin/sh
# Tests the launcher in a copy of a source tree, with stand-ins for Java and Maven that note how they were called.
# LAUNCHER_SHELL names the shell that runs the launcher, if not /bin/sh.
# shellcheck disable=SC2016 # check evaluates its conditions itself
set -u
launcher=$(cd "$(dirname "$0")/../../../.." && pwd)/quests
tmp=$(cd "$(mktemp -d)" && pwd -P)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
shell=${LAUNCHER_SHELL:-/bin/sh}
app="$tmp/a tree"
target="$app/quests-cli/target"
jar=$target/launcher/quests.jar
lock=$target/launcher/lock
passed=0 failed=0
unset CDPATH JAVA_HOME JAVA_HOME_25_X64 JAVA_HOME_25_ARM64 JAVA_HOME_25_arm64
unset QUESTS_AOT QUESTS_CACHE QUESTS_CLASS_PATH SLURM_JOB_ID XDG_CACHE_HOME QUESTS_JAVA_OPTS QUESTS_JOBS SLURM_CPUS_PER_TASK TMPDIR JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS

# check WHAT CONDITION...: all conditions hold
check() {
  what=$1
  shift
  for condition; do
    eval "$condition" && continue
    failed=$((failed + 1))
    echo "FAILED  $what: $condition"
    sed 's/^/          /' "$tmp/out" "$tmp/err"
    return
  done
  passed=$((passed + 1))
  echo "ok      $what"
}
# Runs a command, or starts one and later waits for it: `status`, $tmp/out and $tmp/err hold what came of it.
start() { "$@" >"$tmp/out" 2>"$tmp/err" </dev/null & }
finish() { wait "$!" 2>/dev/null && status=0 || status=$?; }
run() { start "$@" && finish; }
gives() { [ "$status" -eq "$1" ]; }
prints() { grep -qxF -e "$1" "$tmp/out"; }
tells() { grep -qF -e "$1" "$tmp/err"; }
builds() { [ "$(wc -l <"$tmp/builds")" -eq "$1" ]; }
unlocked() { [ -z "$(find "$target/launcher" -name 'lock*')" ]; }
await() { for _ in 1 2 3 4 5 6 7 8 9 10; do [ -e "$1" ] || sleep 0.5; done; }

# make_jdk FOLDER VERSION [unlabelled]: the version stands in a release file, or only java itself tells it
make_jdk() {
  mkdir -p "$1/bin"
  [ "${3-}" = unlabelled ] || printf 'IMPLEMENTOR="x"\nJAVA_VERSION="%s"\n' "$2" >"$1/release"
  cat >"$1/bin/java" <<END
#!/bin/sh
[ "\$1" != -version ] || { : >"$tmp/asked"; echo 'openjdk version "$2" 2025-09-16' >&2; exit; }
echo "\${0%/bin/java}"
printf '<%s>\n' "\$@"
for option; do
  case \$option in
    -XX:AOTCache=made) [ -e "$tmp/cannot" ] || echo classes >made; echo x >>"$tmp/makings" ;;
  esac
done
for last; do :; done
case \$last in
  hang) : >"$tmp/hanging"; exec sleep 20 ;;
  streams)
    { true 4<&0; } 2>/dev/null && echo input >"$tmp/streams"
    { true 4>&1; } 2>/dev/null && echo output >>"$tmp/streams"
    true 4>&2 && echo error >>"$tmp/streams"
    { read -r line; } 2>/dev/null && echo "read \$line" >>"$tmp/streams"
    ;;
  seven) exit 7 ;;
  incubator) echo 'WARNING: Using incubator modules: jdk.incubator.vector' >&2; echo other >&2 ;;
  damaged) echo 'Error: Invalid or corrupt jarfile q.jar' >&2; exit 1 ;;
esac
END
  chmod 755 "$1/bin/java"
}

# In the copy the usual folders lie below $tmp/root, for this machine's JDKs must not be found.
mkdir -p "$tmp/home" "$tmp/bin" "$tmp/maven" "$tmp/links" "$tmp/installed" "$tmp/on path" \
  "$app/quests-core/src/main/java" "$app/quests-cli/src/main/java"
sed -e "1s|.*|#!$shell|" -e "s| /\([A-Za-z]*/\)| $tmp/root/\1|g" "$launcher" >"$app/quests"
chmod 755 "$app/quests"
touch "$app/pom.xml" "$app/quests-core/pom.xml" "$app/quests-cli/pom.xml" "$app/quests-core/src/main/java/A.java"
# First what the launcher may use, then what only this test does.
for tool in sh cat cp find mkdir mkfifo mv ps readlink rm rmdir sleep touch uname chmod env grep ln sed wc gzip ls nice dd head; do
  ln -s "$(command -v "$tool")" "$tmp/bin/$tool"
done
cat >"$tmp/maven/mvn" <<END
#!/bin/sh
echo "\$PWD \$*" >>"$tmp/builds"
echo noise
echo part >quests-cli/target/quests.jar
[ ! -e "$tmp/slow" ] || sleep 1
[ ! -e "$tmp/hang" ] || { : >"$tmp/building"; exec sleep 20; }
[ ! -e "$tmp/edit" ] || { sleep 0.1; touch quests-core/src/main/java/A.java; }
[ ! -e "$tmp/broken" ] || { echo 'cannot find symbol'; exit 1; }
echo whole >quests-cli/target/quests.jar
END
chmod 755 "$tmp/maven/mvn"
: >"$tmp/builds"
awk=$(command -v awk)
HOME=$tmp/home
PATH=$tmp/bin
export HOME PATH
make_jdk "$tmp/jdk 25" 25.0.3
make_jdk "$tmp/jdk17" 17.0.15

run "$app/quests"
check "no Java: says what is needed, and where to get it" 'gives 1' 'tells "JDK 25 or newer is needed"' 'tells adoptium.net'
run env JAVA_HOME="$tmp/jdk 25" "$app/quests"
check "no Maven: says so" 'gives 1' 'tells "Maven (mvn) is not on PATH"'
PATH=$tmp/maven:$PATH
run env JAVA_HOME="$tmp/jdk 25" "$app/quests"
check "JAVA_HOME is used, and a first run builds and says so" 'prints "$tmp/jdk 25"' 'tells "building the command-line jar"'
check "Maven runs in the root of the tree" \
  '[ "$(cat "$tmp/builds")" = "$app -B -ntp -Dmaven.test.skip=true -Dmaven.compiler.failOnWarning=false -Dspotless.check.skip=true -pl quests-cli -am package" ]'
check "standard output holds nothing of the build" '! prints noise' '[ "$(sed -n 1p "$tmp/out")" = "$tmp/jdk 25" ]'
run env JAVA_HOME="$tmp/jdk17" "$app/quests"
check "a JDK that is too old is refused" 'gives 1' 'tells "JDK 25 or newer is needed"'
ln -s "../jdk 25/bin/java" "$tmp/on path/java"
run env PATH="$PATH:$tmp/on path" JAVA_HOME="$tmp/jdk17" "$app/quests"
check "java on PATH is used, through a link" 'prints "$tmp/on path/../jdk 25"'
make_jdk "$tmp/root/usr/lib/jvm/jdk-9" 9
make_jdk "$tmp/root/usr/lib/jvm/jdk-26" 26-ea
run "$app/quests"
check "the usual folders are searched" 'prints "$tmp/root/usr/lib/jvm/jdk-26"'
check "no Java was started for its version" '[ ! -e "$tmp/asked" ]'
rm -r "$tmp/root/usr"
make_jdk "$tmp/home/.jdks/a" 25.0.1 unlabelled
run "$app/quests"
check "a JDK without release file is asked" 'prints "$tmp/home/.jdks/a"' '[ -e "$tmp/asked" ]'
make_jdk "$tmp/home/.jdks/a" 1.8.0_392 unlabelled
run "$app/quests"
check "and refused if too old" 'gives 1'

JAVA_HOME="$tmp/jdk 25"
export JAVA_HOME
ln -s second "$tmp/links/first"
ln -s "../a tree/quests" "$tmp/links/second"
cd "$tmp/links" || exit 1
run ./first
check "through links, from another folder" 'gives 0' 'prints "<./../a tree/quests-cli/target/launcher/quests.jar>"'
run env PATH="$tmp/links:$PATH" first
check "from PATH" 'gives 0'
cd "$app" || exit 1
run "$shell" quests
check "as an argument of the shell" 'gives 0' 'prints "<./quests-cli/target/launcher/quests.jar>"'
printf '<%s>\n' -jar ./quests-cli/target/launcher/quests.jar \
  'two words' '' '*' "it's" '--a=b c' >"$tmp/expected"
QUESTS_CLASS_PATH='my jars/a.jar:b' run ./quests info 'two words'
check "classes of one's own come after the program's" 'gives 0' \
  'prints "<./quests-cli/target/launcher/quests.jar:my jars/a.jar:b>"' 'prints "<org.quests.cli.Main>"' \
  'prints "<two words>"'
run ./quests 'two words' '' '*' "it's" '--a=b c'
check "arguments arrive as they were" '[ "$(sed -n "/^<-jar>/,\$p" "$tmp/out")" = "$(cat "$tmp/expected")" ]' \
  'prints "<jdk.incubator.vector>"' 'prints "<-Dquests.stderr=3>"'
run env QUESTS_JAVA_OPTS='-Xmx1g  -Dx=*' ./quests
check "QUESTS_JAVA_OPTS is split, and matches no files" 'prints "<-Xmx1g>"' 'prints "<-Dx=*>"' \
  '! grep -q quests.stderr "$tmp/out"'
for variable in JDK_JAVA_OPTIONS JAVA_TOOL_OPTIONS; do
  run env "$variable=-Dx=y" ./quests
  check "with $variable Java may speak" 'gives 0' '! grep -q quests.stderr "$tmp/out"'
done
run ./quests seven
check "the exit code comes through" 'gives 7' '[ ! -s "$tmp/err" ]'
heard() { for _ in 1 2 3 4 5 6 7 8 9 10; do tells "$1" && return; sleep 0.2; done; return 1; }
run ./quests damaged
check "Java that cannot start is heard" 'gives 1' 'heard "quests: q.jar is damaged: remove it"'
run ./quests incubator
check "but for the line about the vector module" 'gives 0' 'heard other' '! tells WARNING'
rm "$tmp/bin/mkfifo"
run ./quests seven
check "without pipes all but that works" 'gives 7' '[ ! -s "$tmp/err" ]'
run env SLURM_CPUS_PER_TASK=12 ./quests
check "SLURM_CPUS_PER_TASK becomes the property" 'prints "<-Dquests.jobs=12>"'
run env SLURM_CPUS_PER_TASK=12 QUESTS_JOBS=3 ./quests
check "not where QUESTS_JOBS is set" 'gives 0' '! grep -q quests.jobs "$tmp/out"'
for value in 0 -2 4x '3 -version' ''; do
  run env "SLURM_CPUS_PER_TASK=$value" ./quests
  check "SLURM_CPUS_PER_TASK '$value' is ignored" 'gives 0' '! grep -q quests.jobs "$tmp/out"' '[ ! -s "$tmp/err" ]'
done
for closed in '<&-' '>&-' '2>&-' '<&- >&- 2>&-'; do
  rm -f "$tmp/streams"
  run "$shell" -c "./quests streams $closed"
  check "Java finds no stream closed by $closed" \
    '[ "$(cat "$tmp/streams")" = "$(printf "%s\n" input output error)" ]'
done
mkdir "$tmp/scratch folder"
run env TMPDIR="$tmp/scratch folder" ./quests
check "TMPDIR becomes the property" 'prints "<-Djava.io.tmpdir=$tmp/scratch folder>"'
for value in "$tmp/none" ''; do
  run env TMPDIR="$value" ./quests
  check "TMPDIR '${value##*/}', no folder, is passed over" 'gives 0' '! grep -q tmpdir "$tmp/out"' '[ ! -s "$tmp/err" ]'
done
run env TMPDIR="$tmp/scratch folder" QUESTS_JAVA_OPTS=-Djava.io.tmpdir=/x ./quests
check "an option of Java's is stronger" 'prints "<-Djava.io.tmpdir=/x>"' '! grep -q "scratch folder" "$tmp/out"'
atoms() { "$awk" -v atoms="$2" -v lines="$3" 'BEGIN { print atoms; while (lines--) print "H 0 0 0" }' >"$1"; }
atoms "$tmp/little.xyz" 9 900
atoms "$tmp/molecules.xyz" 27 11000
atoms "$tmp/solid.xyz" 4000 21000
atoms "$tmp/long.xyz" 4000 70000
atoms "$tmp/longer.xyz" 4000 210000
atoms "$tmp/one.xyz" 27 27
atoms "$tmp/short lines.xyz" 64 520000
atoms "$tmp/uneven.xyz" 1 2
atoms "$tmp/frame.xyz" 21000 21001
cat "$tmp/frame.xyz" >>"$tmp/uneven.xyz"
atoms "$tmp/frame.xyz" 64 65
for _ in 1 2 3 4 5 6 7 8 9 10; do cat "$tmp/frame.xyz"; done | sed 's/$/\r/' >"$tmp/ten.xyz"
for _ in 1 2 3 4 5 6 7 8 9 10; do cat "$tmp/ten.xyz" "$tmp/ten.xyz" "$tmp/ten.xyz" "$tmp/ten.xyz"; done >"$tmp/even.xyz"
"$awk" 'BEGIN { print 64; for (i = 0; i < 260000; i++) print "H", rand(), rand(), rand() }' | gzip -1 >"$tmp/packed.xyz.gz"
gzip -c "$tmp/little.xyz" >"$tmp/little.xyz.gz"
small() { prints '<-Dquests.start=small>' && prints '<-XX:TieredStopAtLevel=1>'; }
medium() { prints '<-Dquests.start=medium>' && ! grep -q '<-XX:TieredStopAtLevel' "$tmp/out"; }
large() { prints '<-Dquests.start=large>' && ! grep -q '<-XX:TieredStopAtLevel' "$tmp/out"; }
usual() { ! grep -q -e quests.start -e Tiered -e Background "$tmp/out"; }
for arguments in --help 'entropy -h' "entropy $tmp/little.xyz" "dH --quiet $tmp/little.xyz $tmp/little.xyz.gz -o x" \
  "entropy $tmp/molecules.xyz" "overlap $tmp/little.xyz -j 2 $tmp/little.xyz" "make_descriptors $tmp/solid.xyz" \
  "dH $tmp/solid.xyz $tmp/one.xyz" "overlap $tmp/one.xyz $tmp/solid.xyz" "compress -s 0.1 $tmp/little.xyz -o x" \
  "dedup $tmp/solid.xyz" "events $tmp/even.xyz" "dH_traj $tmp/molecules.xyz --reference $tmp/little.xyz" "metrics $tmp/molecules.xyz"; do
  # shellcheck disable=SC2086
  run ./quests $arguments
  check "little work: ${arguments%%"$tmp"*}" 'gives 0' small
done
for arguments in "make_descriptors $tmp/long.xyz" "dH $tmp/long.xyz $tmp/one.xyz" "dedup $tmp/long.xyz"; do
  # shellcheck disable=SC2086
  run ./quests $arguments
  check "many environments, but little work for each: ${arguments%%"$tmp"*}" 'gives 0' medium
done
for arguments in "entropy $tmp/solid.xyz" "compress $tmp/solid.xyz -s 0.1" "dH $tmp/molecules.xyz $tmp/molecules.xyz" \
  "make_descriptors $tmp/longer.xyz" "dedup $tmp/longer.xyz" "dH $tmp/long.xyz $tmp/solid.xyz" "dH_traj $tmp/uneven.xyz"; do
  # shellcheck disable=SC2086
  run ./quests $arguments
  check "much work: ${arguments%%"$tmp"*}" 'gives 0' large
done
atoms "$tmp/cells.xyz" 4 18000
for arguments in "learning_curve $tmp/little.xyz" "compress -s 1.0 $tmp/cells.xyz" "compress -m fps $tmp/little.xyz" "entropy -k 200 $tmp/little.xyz" "dH $tmp/little.xyz $tmp" \
  "entropy $tmp/none.xyz" "entropy -" "entropy --index :9 $tmp/solid.xyz" serve "watch $tmp/solid.xyz $tmp/solid.xyz"; do
  # shellcheck disable=SC2086
  run ./quests $arguments
  check "work that cannot be told: $arguments" 'gives 0' usual
done
for large in "short lines.xyz" packed.xyz.gz; do
  run ./quests dedup "$tmp/$large"
  check "how long the lines of a large file are is looked at: $large" 'gives 0' large
done
printf '5 08\nx\n' >"$tmp/octal.xyz"
run ./quests entropy "$tmp/octal.xyz"
check "what is behind the first number is not counted" 'gives 0' small '[ ! -s "$tmp/err" ]'
printf '1-1\nx\n' >"$tmp/difference.xyz"
head -c 300000000 /dev/zero | gzip -1 >"$tmp/zeros.xyz.gz"
for odd in difference.xyz zeros.xyz.gz; do
  run ./quests entropy "$tmp/$odd"
  check "a file of another kind is left to Java: $odd" 'gives 0' usual '[ ! -s "$tmp/err" ]'
done
QUESTS_JAVA_OPTS=-Dx=y run ./quests entropy "$tmp/little.xyz"
check "nothing is chosen beside options of the user's" 'gives 0' usual
: >"$app/quests.toml"
run ./quests entropy "$tmp/little.xyz"
check "nor small beside a file of options" 'gives 0' usual
rm "$app/quests.toml"

# The archive of classes is made in the background.
cached() { ls "$tmp/home/.cache/quests" | grep -c 'aot$'; }
settle() { for _ in 1 2 3 4 5 6 7 8 9 10; do [ -n "$(find -L "$tmp/home/.cache" -name "*.making")" ] || break; sleep 0.2; done; }
rm -rf "$tmp/home/.cache" "$tmp/makings"
for off in QUESTS_AOT=off SLURM_JOB_ID=7 PBS_JOBID=7 LSB_JOBID=7 QUESTS_JAVA_OPTS=-Dx=y "HOME=$tmp/none:none" QUESTS_CLASS_PATH=a; do
  run env "$off" ./quests doctor
  check "no archive of classes is made with ${off%%=*}" 'gives 0' '[ ! -e "$tmp/home/.cache" ]'
done
for asked in '' --help 'entropy -h'; do
  # shellcheck disable=SC2086
  run ./quests $asked
  check "nor for a text: $asked" 'gives 0' '[ ! -e "$tmp/home/.cache" ]'
done
# The cache may be kept elsewhere; the style of lists of files may be one's own.
mkdir "$tmp/scratch" "$tmp/home/.cache"
ln -s "$tmp/scratch" "$tmp/home/.cache/quests"
TIME_STYLE=+%s/%N
export TIME_STYLE
run ./quests doctor
for _ in 1 2 3 4 5 6 7 8 9 10; do [ "$(cached)" -eq 1 ] && break; sleep 0.2; done
settle
check "an archive of classes is made, once, and this run goes without" '! grep -q AOTCache "$tmp/out"' \
  '[ "$(cached)" -eq 1 ]' '[ "$(wc -l <"$tmp/makings")" -eq 1 ]' '[ ! -s "$tmp/err" ]'
run ./quests doctor
check "later runs use it, and Java may not speak of it" 'grep -q "^<-XX:AOTCache=$tmp/home/.cache/quests/classes-" "$tmp/out"' \
  'prints "<-Xlog:aot*=off>"' '[ "$(wc -l <"$tmp/makings")" -eq 1 ]'
cd "$tmp" || exit 1
run "a tree/quests" doctor
check "from another folder too" 'grep -q "^<-XX:AOTCache=" "$tmp/out"' '[ "$(cached)" -eq 1 ]'
cd "$app" || exit 1
run env QUESTS_AOT=off ./quests doctor
check "but not with QUESTS_AOT=off" '! grep -q AOTCache "$tmp/out"'
chmod 666 "$tmp/home/.cache/quests/"*.aot
run ./quests doctor
check "nor if others could have written it" '! grep -q AOTCache "$tmp/out"'
chmod 600 "$tmp/home/.cache/quests/"*.aot
touch -t 203801010000 "$jar"
run ./quests doctor
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do [ "$(cached)" -eq 2 ] && break; sleep 0.2; done
settle
run ./quests doctor
check "a jar from the future has one that is made once" 'grep -q "^<-XX:AOTCache=" "$tmp/out"' '[ "$(wc -l <"$tmp/makings")" -eq 2 ]'
: >"$tmp/cannot"
echo more >>"$jar"
run ./quests doctor
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do [ "$(cached)" -eq 3 ] && break; sleep 0.2; done
settle
run ./quests doctor
check "another jar has another; a Java that can make none is asked once" '! grep -q AOTCache "$tmp/out"' \
  '[ "$(cached)" -eq 3 ]' '[ "$(wc -l <"$tmp/makings")" -eq 3 ]'
rm -f "$tmp/scratch/"*
find "$app" -exec touch -t 201901010000 {} +
run ./quests doctor
for _ in 1 2 3 4 5 6 7 8 9 10; do [ "$(cached)" -eq 1 ] && break; sleep 0.2; done
settle
touch -t 202001010000 "$tmp/scratch/"*.aot
rm "$tmp/cannot"
run ./quests doctor
run ./quests doctor
for _ in 1 2 3 4 5 6 7 8 9 10; do [ -n "$(find "$tmp/scratch" -name '*.aot' -size +0)" ] && break; sleep 0.2; done
settle
run ./quests doctor
check "but again after a week: disk or memory may have been short" 'grep -q "^<-XX:AOTCache=" "$tmp/out"'
unset TIME_STYLE
rm -rf "$tmp/scratch" "$tmp/home/.cache"
: >"$tmp/home/.cache"
run ./quests doctor
check "where none can be kept there is none" 'gives 0' '[ ! -s "$tmp/err" ]'
rm "$tmp/home/.cache"
QUESTS_AOT=off
export QUESTS_AOT
start ./quests hang
await "$tmp/hanging"
kill "$!"
finish
check "SIGTERM reaches Java" 'gives 143'
cp quests "$jar" "$tmp/installed"
run "$tmp/installed/quests"
check "an installed copy just runs" 'prints "<$tmp/installed/quests.jar>"'
rm "$tmp/installed/quests.jar"
run "$tmp/installed/quests"
check "or says what is missing" 'gives 1' 'tells "neither a source tree nor quests.jar"'
archive="$tmp/an archive"
mkdir -p "$archive/bin" "$archive/lib/quests"
cp quests "$archive/bin"
cp "$jar" "$archive/lib/quests"
make_jdk "$archive/lib/quests/runtime" 25.0.3
ln -s "$archive/bin/quests" "$tmp/links/unpacked"
run "$tmp/links/unpacked"
check "in the archive its own Java runs, whatever JAVA_HOME says" 'prints "$archive/bin/../lib/quests/runtime"' \
  'prints "<$archive/bin/../lib/quests/quests.jar>"'
check "all of this built once" 'builds 1'

# Far in the past, so that what is touched later is newer however coarse the file system's clock is.
nothing_new() {
  find . -name target -prune -o -exec touch -t 200101010000 {} +
  touch -t 200201010000 "$jar"
  : >"$tmp/builds"
}
for source in pom.xml quests-core/pom.xml quests-cli/pom.xml quests-core/src/main/java/A.java quests-cli/src/main/java/B.java; do
  nothing_new
  run ./quests && builds 0 && touch "$source" && run ./quests
  check "builds when $source is newer, else not" 'builds 1'
done
nothing_new
rm quests-cli/src/main/java/B.java
run ./quests
check "builds when a source is gone" 'builds 1'
rm "$jar"
: >"$tmp/edit"
run ./quests
rm "$tmp/edit"
run ./quests
run ./quests
check "a source edited during a build is built by the next run, once" 'builds 3'

nothing_new
touch pom.xml
: >"$tmp/broken"
run ./quests
rm "$tmp/broken"
check "a build that fails shows its log" 'gives 1' 'tells "cannot find symbol"' '[ ! -s "$tmp/out" ]'
check "and leaves the jar whole and no lock" '[ "$(cat "$jar")" = whole ]' unlocked
run ./quests
check "the next run tries again" 'gives 0' 'builds 2'
rm "$jar"
: >"$tmp/hang"
start ./quests
await "$tmp/building"
kill "$!"
finish
rm "$tmp/hang"
check "SIGTERM ends a build, without lock or jar" 'gives 143' unlocked '[ ! -e "$jar" ]'

# The lock of a run that was killed: its process is no more.
run "$shell" -c :
mkdir "$lock" && echo "$! $(uname -n)" >"$lock/holder"
: >"$tmp/builds"
: >"$tmp/slow"
runs=
for i in 1 2 3; do
  ./quests "run $i" >"$tmp/out$i" 2>>"$tmp/errs" &
  runs="$runs $!"
done
status=0
for i in $runs; do wait "$i" || status=$?; done
rm "$tmp/slow"
check "three at once, after a killed one: one builds, all run" 'builds 1' 'gives 0' unlocked \
  '[ "$(cat "$tmp/out1" "$tmp/out2" "$tmp/out3" | grep -c "<run .>")" -eq 3 ]'
mkdir "$lock" && rm "$jar"
run ./quests
check "a lock that nobody signed is cleared" 'gives 0' 'builds 2' unlocked
mkdir "$lock" && echo "1 elsewhere" >"$lock/holder"
rm "$jar"
start ./quests
sleep 2
check "another machine's lock is waited for, with a line" 'tells "waiting for another run"' 'builds 2'
rm -r "$lock"
finish
check "until it is released" 'gives 0' 'builds 3'
rm -r "$target" && : >"$target"
run ./quests
check "a tree that cannot be written: one line" 'gives 1' 'tells "cannot be written"' '[ "$(wc -l <"$tmp/err")" -eq 1 ]'

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
