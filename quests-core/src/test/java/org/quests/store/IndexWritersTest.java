package org.quests.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;

/** Several writers and readers of one folder, and files of others in it. */
@Timeout(60)
class IndexWritersTest {
  @TempDir private Path temp;

  private final Parallelism serial = Parallelism.serial();

  private static Environments rows(int n, String name) {
    double[][] rows = new double[n][2];
    for (int i = 0; i < n; i++) {
      rows[i][0] = i % 7;
      rows[i][1] = i % 5;
    }
    return Environments.of(RowSpec.external("own", 2), name, rows, new int[] {0, n});
  }

  private static ReferenceIndex.Datasets of(int n) {
    return spool -> List.of(rows(n, "rows"));
  }

  private ReferenceIndex create(Path folder, int n) {
    return ReferenceIndex.create(folder, false, of(n), serial);
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  /** What each of several threads that begin together comes to: a value, or the error. */
  private static <T> List<Object> together(List<Callable<T>> works) throws Exception {
    CyclicBarrier begin = new CyclicBarrier(works.size());
    try (var threads = Executors.newFixedThreadPool(works.size())) {
      List<Future<Object>> all = new ArrayList<>();
      for (Callable<T> work : works) {
        all.add(
            threads.submit(
                () -> {
                  begin.await(30, TimeUnit.SECONDS);
                  try {
                    return work.call();
                  } catch (QuestsException e) {
                    return e;
                  }
                }));
      }
      List<Object> found = new ArrayList<>();
      for (Future<Object> one : all) {
        found.add(one.get());
      }
      return found;
    }
  }

  @Test
  void anIndexThatAppearedBeforeTheLockWasTakenIsKept() throws IOException {
    Path folder = temp.resolve("appeared.qref");
    create(folder, 30);
    List<String> before = files(folder);
    try (IndexLock lock = IndexLock.take(folder, true, false)) {
      assertThatThrownBy(() -> ReferenceIndex.create(folder, lock, false, of(20), serial))
          .hasMessageContaining("an index is there already");
    }
    assertThat(files(folder)).isEqualTo(before);
    assertThat(ReferenceIndex.open(folder).set().count()).isEqualTo(30);
  }

  @Test
  void ofThoseThatBeginTogetherOneMakesTheIndex() throws Exception {
    for (int round = 0; round < 20; round++) {
      Path folder = temp.resolve("race-" + round + ".qref");
      List<Callable<ReferenceIndex>> works = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int n = 20 + i;
        works.add(() -> create(folder, n));
      }
      List<ReferenceIndex> made = new ArrayList<>();
      for (Object found : together(works)) {
        if (found instanceof ReferenceIndex index) {
          made.add(index);
        } else {
          assertThat(((QuestsException) found).kind()).isEqualTo(QuestsException.Kind.OUTPUT);
        }
      }
      assertThat(made).hasSize(1);
      assertThat(ReferenceIndex.open(folder).set().hash()).isEqualTo(made.get(0).set().hash());
      assertThat(files(folder)).contains("lock");
    }
  }

  /** One that fails removes nothing that others need. */
  @Test
  void thoseThatWaitMakeWhatOthersFailedToMake() throws Exception {
    for (int round = 0; round < 10; round++) {
      Path folder = temp.resolve("failing-" + round + ".qref");
      List<Callable<Integer>> works = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        boolean fails = i % 2 == 0;
        works.add(
            () ->
                ReferenceIndex.openOrCreate(
                        folder,
                        spool -> {
                          if (fails) {
                            throw QuestsException.input("a frame that cannot be read");
                          }
                          return List.of(rows(20, "rows"));
                        },
                        serial)
                    .set()
                    .count());
      }
      List<Object> found = together(works);
      assertThat(List.of(found.get(1), found.get(3))).containsOnly(20);
      assertThat(ReferenceIndex.open(folder).set().count()).isEqualTo(20);
    }
  }

  /** The lock is the process's: a second file of it that is closed would give it up. */
  @Test
  void aRefusedThreadDoesNotGiveUpTheLockOfAnother() throws IOException {
    Path locks = Path.of("/proc/locks");
    assumeThat(locks).isReadable();
    Path folder = temp.resolve("held.qref");
    try (IndexLock lock = IndexLock.take(folder, true, false)) {
      String inode =
          ":" + Files.getAttribute(folder.resolve(IndexLock.NAME), "unix:ino") + " 0 EOF";
      assumeThat(Files.readString(locks)).contains(inode);
      assertThatThrownBy(() -> create(folder, 20)).hasMessageContaining("another process");
      assertThatThrownBy(() -> create(folder.resolve("."), 20))
          .hasMessageContaining("another process");
      assertThat(Files.readString(locks)).contains(inode);
      lock.require();
    }
  }

  @Test
  void aRefusedWriterLeavesTheLockOfTheOther() throws IOException {
    Path folder = temp.resolve("two.qref");
    try (IndexLock lock = IndexLock.take(folder, true, false)) {
      assertThatThrownBy(() -> create(folder, 20)).hasMessageContaining("another process");
      assertThat(files(folder)).containsExactly("lock");
      lock.removeTraces();
    }
    assertThat(folder).doesNotExist();
  }

  @Test
  void whatWasThereBeforeAFailureIsThereAfterwards() throws IOException {
    Path folder = Files.createDirectory(temp.resolve("empty"));
    assertThatThrownBy(
            () ->
                ReferenceIndex.create(
                    folder,
                    false,
                    spool -> {
                      throw QuestsException.input("a frame that cannot be read");
                    },
                    serial))
        .hasMessageContaining("a frame");
    assertThat(files(folder)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aReaderWithAnOldManifestReadsTheNewOne(boolean appended) {
    Path folder = temp.resolve("read.qref");
    ReferenceIndex first = create(folder, 30);
    String old = IndexManifest.textOf(folder);
    ReferenceIndex second =
        appended
            ? first.append(of(20), serial)
            : ReferenceIndex.create(folder, true, of(20), serial);
    ReferenceIndex opened = ReferenceIndex.open(folder, old);
    assertThat(opened.set().hash()).isEqualTo(second.set().hash());
    // What was opened is told of, though its files are gone.
    assertThat(first.bytes()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dataset-1.npz",
        "segment-2.npy",
        "segment-2.tiles.npy",
        "transform-0.npz",
        "rows-3.tmp",
        "manifest.json"
      })
  void filesOfTheUserAreNotTakenForOurs(String name) throws IOException {
    Path folder = Files.createDirectory(temp.resolve("mine"));
    Files.writeString(folder.resolve(name), "mine");
    assertThatThrownBy(() -> create(folder, 20)).hasMessageContaining("mine: holds " + name);
    assertThatThrownBy(() -> ReferenceIndex.create(folder, true, of(20), serial))
        .hasMessageContaining("mine: holds " + name);
    assertThatThrownBy(() -> ReferenceIndex.openOrCreate(folder, of(20), serial))
        .hasMessageContaining("mine: holds " + name);
    assertThat(files(folder)).containsExactly(name);
  }

  @Test
  void aLockOfSomethingElseIsNotOurs() throws IOException {
    Path folder = Files.createDirectory(temp.resolve("mine"));
    Files.writeString(folder.resolve("dataset-1.npz"), "mine");
    Files.writeString(folder.resolve("lock"), "process 17");
    assertThatThrownBy(() -> create(folder, 20)).hasMessageContaining("mine: holds dataset-1.npz");
    assertThat(files(folder)).containsExactly("dataset-1.npz", "lock");
  }

  /** An index that was copied without its lock, and then something was put beside it. */
  @Test
  void filesOfTheUserBesideAnIndexAreKept() throws IOException {
    Path folder = temp.resolve("copied.qref");
    ReferenceIndex index = create(folder, 20);
    Files.delete(folder.resolve("lock"));
    Files.writeString(folder.resolve("dataset-77.npz"), "mine");
    assertThatThrownBy(() -> index.append(of(20), serial))
        .hasMessageContaining("copied.qref: holds dataset-77.npz");
    assertThatThrownBy(() -> ReferenceIndex.create(folder, true, of(20), serial))
        .hasMessageContaining("copied.qref: holds dataset-77.npz");
    assertThat(folder.resolve("dataset-77.npz")).hasContent("mine");
    Files.delete(folder.resolve("dataset-77.npz"));
    assertThat(index.append(of(10), serial).set().count()).isEqualTo(30);
  }

  @Test
  void hiddenFilesAreInNobodysWay() throws IOException {
    Path folder = Files.createDirectory(temp.resolve("hidden"));
    Files.writeString(folder.resolve(".nfs000017"), "open elsewhere");
    create(folder, 20);
    ReferenceIndex.create(folder, true, of(10), serial);
    assertThat(folder.resolve(".nfs000017")).exists();
  }

  /** So a process that is killed while it describes leaves nothing large. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void rowsThatWaitHaveNoName() {
    Path folder = temp.resolve("spool.qref");
    ReferenceIndex.create(
        folder,
        false,
        spool -> {
          spool.keep(new double[100]);
          assertThat(folder).isDirectoryNotContaining("glob:**rows*");
          return List.of(rows(20, "rows"));
        },
        serial);
  }

  private ReferenceIndex write(String how, Path folder) {
    return how.equals("append")
        ? ReferenceIndex.open(folder).append(of(90), serial)
        : ReferenceIndex.create(folder, how.equals("overwrite"), of(90), serial);
  }

  private static void copy(Path from, Path to, boolean half) throws IOException {
    byte[] bytes = Files.readAllBytes(from);
    Files.write(to, half ? Arrays.copyOf(bytes, bytes.length / 2) : bytes);
  }

  private Path copy(Path folder, String name) throws IOException {
    Path to = Files.createDirectory(temp.resolve(name));
    if (Files.exists(folder)) {
      for (String file : files(folder)) {
        copy(folder.resolve(file), to.resolve(file), false);
      }
    }
    return to;
  }

  /** Files of a writer that was killed: each is missing, cut off, or whole. */
  @ParameterizedTest
  @ValueSource(strings = {"create", "append", "overwrite"})
  void aWriterThatIsKilledAtAnyMomentChangesNothing(String how) throws IOException {
    Path before = temp.resolve("before.qref");
    if (!how.equals("create")) {
      create(before, 200);
    }
    Path after = copy(before, "after.qref");
    ReferenceIndex expected = write(how, after);
    List<String> written = new ArrayList<>(files(after));
    written.removeAll(Files.exists(before) ? files(before) : List.of("lock", "manifest.json"));
    assertThat(written).hasSize(4);
    for (int moment = 0; moment < 12; moment++) {
      Random random = new Random(moment);
      Path killed = copy(before, "killed-" + moment + ".qref");
      Files.deleteIfExists(killed.resolve("lock"));
      Files.createFile(killed.resolve("lock"));
      for (String file : written) {
        int state = random.nextInt(3);
        if (state > 0) {
          copy(after.resolve(file), killed.resolve(file), state == 1);
        }
      }
      if (random.nextBoolean()) {
        copy(
            after.resolve("manifest.json"),
            killed.resolve("manifest.json.tmp"),
            random.nextBoolean());
        Files.write(killed.resolve("rows-0.tmp"), new byte[random.nextInt(100)]);
      }
      if (Files.exists(before)) {
        ReferenceIndex old = ReferenceIndex.open(killed);
        old.verify(serial);
        assertThat(old.set().count()).isEqualTo(200);
      }
      ReferenceIndex again = write(how, killed);
      again.verify(serial);
      assertThat(again.set().hash()).isEqualTo(expected.set().hash());
      assertThat(files(killed)).isEqualTo(files(after));
    }
    // Killed once the new manifest was there, before what it replaces was removed.
    Path late = copy(before, "late.qref");
    for (String file : files(after)) {
      copy(after.resolve(file), late.resolve(file), false);
    }
    ReferenceIndex found = ReferenceIndex.open(late);
    found.verify(serial);
    assertThat(found.set().hash()).isEqualTo(expected.set().hash());
    found.append(of(10), serial);
    expected.append(of(10), serial);
    assertThat(files(late)).isEqualTo(files(after));
  }

  @Test
  void aLinkToNothingIsNoFolder() throws IOException {
    Path link = Files.createSymbolicLink(temp.resolve("link.qref"), temp.resolve("nothing"));
    assertThatThrownBy(() -> create(link, 20)).hasMessageContaining("is no folder");
  }

  @Test
  void otherRowsAreRefusedByTheNameOfTheIndex() {
    ReferenceIndex index = create(temp.resolve("own.qref"), 20);
    Environments other =
        Environments.of(
            RowSpec.external("other", 3),
            "other",
            IntStream.range(0, 4).mapToObj(i -> new double[3]).toArray(double[][]::new),
            new int[] {0, 4});
    assertThatThrownBy(() -> index.append(spool -> List.of(other), serial))
        .hasMessageContaining("own.qref: ")
        .hasMessageContaining("cannot be compared");
  }

  @Test
  void aTileFileThatIsCutOffWhileItIsMappedIsNamed() throws IOException {
    Path folder = temp.resolve("cut.qref");
    ReferenceIndex index = create(folder, 5000);
    Path tiles = folder.resolve("segment-0.tiles.npy");
    try (var channel =
        java.nio.channels.FileChannel.open(tiles, java.nio.file.StandardOpenOption.WRITE)) {
      channel.truncate(TileFile.START);
    }
    assertThatThrownBy(() -> index.verify(serial))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("segment-0.tiles.npy: cannot be read any more");
  }
}
