package org.quests.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.ElementForm;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Weighing;
import org.quests.io.FrameSource;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidths;
import org.quests.kernel.Groups;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.KernelTask;
import org.quests.kernel.PackedEnvironments;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;
import org.quests.kernel.TileStorage;
import org.quests.kernel.Want;
import org.quests.testing.TestData;

/** Index folders against the same sets in memory, and what becomes of damage. */
class ReferenceIndexTest {
  @TempDir private Path temp;

  private final Parallelism serial = Parallelism.serial();

  /** Rows about some centres; the first column is the same in all unless it is said to vary. */
  private static Environments rows(int n, int d, double spread, boolean varies, long seed) {
    Random random = new Random(seed);
    double[][] rows = new double[n][d];
    for (double[] row : rows) {
      double centre = random.nextInt(40);
      for (int a = 1; a < d; a++) {
        row[a] = centre * a % 7 + spread * random.nextGaussian();
      }
      row[0] = varies ? random.nextInt(3) : 0.25;
    }
    return Environments.of(
        RowSpec.external("own", d),
        "rows" + seed,
        rows,
        IntStream.rangeClosed(0, (n + 9) / 10).map(f -> Math.min(n, 10 * f)).toArray());
  }

  /** Frames of atoms at random. */
  private static FrameSource frames(int[] elements, int frames, long seed) {
    Random random = new Random(seed);
    List<Frame> all = new ArrayList<>();
    for (int f = 0; f < frames; f++) {
      byte[] numbers = new byte[12];
      double[] positions = new double[36];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = (byte) elements[i < elements.length ? i : random.nextInt(elements.length)];
        int[] site = {i % 3, i / 3 % 2, i / 6};
        for (int a = 0; a < 3; a++) {
          positions[3 * i + a] = 2 * (site[a] + random.nextDouble() / 4);
        }
      }
      all.add(Frame.of(new FrameOrigin("made", f, 1), numbers, positions, Cell.NONE));
    }
    return FrameSource.of("made" + seed, all);
  }

  private Environments frames(int[] elements, int frames, ElementForm form, long seed) {
    return Environments.describe(
        frames(elements, frames, seed),
        DescriptorSpec.nearestNeighbors(6, 4).withElements(form),
        serial);
  }

  private ReferenceIndex index(String name, Environments... datasets) {
    return ReferenceIndex.create(temp.resolve(name), false, spool -> List.of(datasets), serial);
  }

  private static Weighing weighing(Precision precision) {
    return Weighing.of(0.05).with(Accuracy.of(precision, 0));
  }

  /** All kernel sums of both sets are the same bits. */
  private void requireSame(ReferenceSet found, ReferenceSet expected, Environments queries) {
    for (Precision precision : List.of(Precision.SINGLE, Precision.DOUBLE)) {
      Weighing weighing = weighing(precision);
      assertThat(DatasetInformation.of(found, weighing, serial).differentialEntropies())
          .isEqualTo(DatasetInformation.of(expected, weighing, serial).differentialEntropies());
      assertThat(DifferentialEntropy.of(queries, found, weighing, serial).values())
          .isEqualTo(DifferentialEntropy.of(queries, expected, weighing, serial).values());
    }
    assertThat(found.hash()).isEqualTo(expected.hash());
    assertThat(found.fingerprint()).isEqualTo(expected.fingerprint());
    assertThat(found.sources()).isEqualTo(expected.sources());
    for (int row = 0; row < found.count(); row += 1 + found.count() / 50) {
      assertThat(found.origin(row)).isEqualTo(expected.origin(row));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 64, 100, 1500})
  void opensWithTheBitsOfTheSetInMemory(int n) {
    Environments dataset = rows(n, 5, 0.02, false, 1);
    ReferenceIndex made = index("one.qref", dataset);
    ReferenceIndex opened = ReferenceIndex.open(temp.resolve("one.qref"));
    assertThat(opened.spec().definition()).isEqualTo(dataset.spec().definition());
    Environments queries = rows(70, 5, 0.02, n > 64, 2);
    ReferenceSet expected = ReferenceSet.of(dataset, serial);
    requireSame(made.set(), expected, queries);
    requireSame(opened.set(), expected, queries);
    opened.verify(serial);
  }

  @Test
  void largeSetsAreOfSeveralSegments() {
    Environments dataset = rows(140_000, 3, 0.3, false, 3);
    ReferenceIndex opened = index("large.qref", dataset);
    ReferenceSet expected = ReferenceSet.of(dataset, serial);
    assertThat(expected.segments()).isEqualTo(2);
    assertThat(opened.set().segments()).isEqualTo(2);
    Environments queries = rows(200, 3, 0.3, true, 4);
    Weighing weighing = weighing(Precision.SINGLE);
    assertThat(DifferentialEntropy.of(queries, opened.set(), weighing, serial).values())
        .isEqualTo(DifferentialEntropy.of(queries, expected, weighing, serial).values());
    assertThat(opened.bytes()).isLessThan((long) (1.1 * (8.0 * 3 * 140_000 + 24.0 * 140_000)));
  }

  /** An index has lists of near rows; one that was made before there were any lacks them. */
  @Test
  void decisionsAreThoseOfTheSetInMemory() {
    Environments dataset = rows(3000, 6, 0.05, false, 31);
    Environments queries = rows(100, 6, 0.08, false, 32);
    Weighing deciding =
        Weighing.of(0.05).with(new Accuracy(Precision.SINGLE, 0, OptionalDouble.of(-1)));
    double[] expected =
        DifferentialEntropy.of(queries, ReferenceSet.of(dataset, serial), deciding, serial)
            .values();
    assertThat(Arrays.stream(expected).filter(dH -> dH <= -1).count()).isBetween(10L, 90L);
    index("lists.qref", dataset);
    ReferenceIndex opened = ReferenceIndex.open(temp.resolve("lists.qref"));
    assertThat(opened.set().parts().segments().get(0).lists()).isNotNull();
    assertThat(DifferentialEntropy.of(queries, opened.set(), deciding, serial).values())
        .isEqualTo(expected);
    opened.append(spool -> List.of(rows(40, 6, 0.05, false, 33)), serial);
    assertThat(ReferenceIndex.open(temp.resolve("lists.qref")).set().parts().segments())
        .allMatch(segment -> segment.lists() != null);

    ReferenceSet before = ReferenceIndex.open(TestData.shipped("references/version-1.qref")).set();
    assertThat(before.parts().segments()).allMatch(segment -> segment.lists() == null);
  }

  @Test
  void severalDatasetsStayApart() {
    Environments first = rows(300, 4, 0.1, false, 5);
    Environments second = rows(200, 4, 0.1, false, 6);
    ReferenceIndex opened = index("two.qref", first, second);
    assertThat(opened.set().sources()).containsExactly("rows5", "rows6");
    assertThat(opened.set().origin(300)).isEqualTo(new ReferenceSet.Origin("rows6", 0, 0));
    requireSame(
        opened.set(),
        ReferenceSet.of(List.of(first, second), TileStorage.MEMORY, serial),
        rows(30, 4, 0.1, true, 7));
  }

  @ParameterizedTest
  @EnumSource(ElementForm.class)
  void elementsAreKept(ElementForm form) {
    Environments dataset = frames(new int[] {6, 8, 1}, 30, form, 1);
    Environments queries = frames(new int[] {6, 7, 8}, 5, form, 2);
    ReferenceIndex opened = index("elements.qref", dataset);
    requireSame(opened.set(), ReferenceSet.of(dataset, serial), queries);
    assertThat(opened.set().elements()).isEqualTo(dataset.index().elementsOfFrames());
  }

  @ParameterizedTest
  @EnumSource(ElementForm.class)
  void oneElementAloneIsToldApartWhereItHasToBe(ElementForm form) {
    Environments dataset = frames(new int[] {29}, 30, form, 3);
    ReferenceIndex opened = index("copper.qref", dataset);
    ReferenceSet expected = ReferenceSet.of(dataset, serial);
    requireSame(opened.set(), expected, frames(new int[] {29}, 5, form, 4));
    requireSame(opened.set(), expected, frames(new int[] {29, 28}, 5, form, 5));

    Environments other = frames(new int[] {28, 29}, 20, form, 6);
    ReferenceIndex grown = opened.append(spool -> List.of(other), serial);
    requireSame(ReferenceIndex.open(temp.resolve("copper.qref")).set(), grown.set(), dataset);
    // Equal within bounds to the set that was made of both at once.
    ReferenceSet whole = ReferenceSet.of(List.of(dataset, other), TileStorage.MEMORY, serial);
    double[] found =
        DatasetInformation.of(grown.set(), weighing(Precision.DOUBLE), serial)
            .differentialEntropies();
    double[] right =
        DatasetInformation.of(whole, weighing(Precision.DOUBLE), serial).differentialEntropies();
    for (int row = 0; row < right.length; row++) {
      assertThat(found[row]).isCloseTo(right[row], within(1e-9));
    }
  }

  @Test
  void whatIsAddedBecomesASegmentAndReadersKeepWhatTheyOpened() {
    Environments first = rows(1100, 4, 0.1, false, 8);
    Environments second = rows(500, 4, 0.1, true, 9);
    ReferenceIndex before = index("grown.qref", first);
    ReferenceIndex after = before.append(spool -> List.of(second), serial);
    ReferenceIndex again = after.append(spool -> List.of(rows(3, 4, 0.1, true, 10)), serial);
    Environments queries = rows(40, 4, 0.1, true, 11);
    requireSame(before.set(), ReferenceSet.of(first, serial), queries);
    ReferenceSet expected =
        ReferenceSet.of(first, serial).appended(second, TileStorage.MEMORY, serial);
    requireSame(after.set(), expected, queries);
    assertThat(again.set().segments()).isEqualTo(3);
    requireSame(ReferenceIndex.open(temp.resolve("grown.qref")).set(), again.set(), queries);
    before.verify(serial);
  }

  @Test
  void anotherDescriptorIsRefusedAndNothingChanges() throws IOException {
    ReferenceIndex opened = index("own.qref", rows(100, 4, 0.1, false, 12));
    List<String> files = files(opened.folder());
    assertThatThrownBy(() -> opened.append(spool -> List.of(rows(10, 5, 0.1, false, 13)), serial))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("cannot be compared");
    assertThat(files(opened.folder())).isEqualTo(files);
    ReferenceIndex.open(opened.folder()).verify(serial);
  }

  /** Also rows that are far from everything, whose sums are formed in another way. */
  @Test
  void sumsByGroupAndOfFarRowsHaveTheBitsOfTheHeap() throws IOException {
    Environments first = rows(1100, 4, 0.1, false, 41);
    Environments second = rows(300, 4, 0.1, true, 42);
    ReferenceSet kept = index("far.qref", first).append(spool -> List.of(second), serial).set();
    ReferenceSet heap = ReferenceSet.of(first, serial).appended(second, TileStorage.MEMORY, serial);
    double[][] far = new double[70][4];
    for (int i = 0; i < far.length; i++) {
      // Up to 2,000 bandwidths away, some of them off along what the first rows have in common.
      far[i] = new double[] {i % 3, i, -i, i % 2 == 0 ? 0 : 10};
    }
    Environments queries = Environments.of(first.spec(), "far", far, new int[] {0, far.length});
    Random random = new Random(43);
    Groups groups = Groups.of(4, random.ints(kept.count(), 0, 3).toArray());
    for (Precision precision : List.of(Precision.SINGLE, Precision.DOUBLE)) {
      for (Want want :
          List.of(
              Want.SUMS,
              Want.NEAREST,
              new Want(false, groups, false),
              new Want(true, groups, false))) {
        assertThat(sums(kept, kept.packed(), want, precision))
            .isEqualTo(sums(heap, heap.packed(), want, precision));
        assertThat(sums(kept, kept.pack(queries, serial), want, precision))
            .isEqualTo(sums(heap, heap.pack(queries, serial), want, precision));
      }
    }
  }

  /** Kernel sums as they stand in a file. */
  private byte[] sums(ReferenceSet set, PackedEnvironments queries, Want want, Precision precision)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    KernelEngines.get("scalar")
        .evaluate(
            KernelTask.of(
                queries, set.packed(), Bandwidths.of(0.05, 0.3), Accuracy.of(precision, 0), want),
            serial)
        .writeTo(bytes);
    return bytes.toByteArray();
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  /** One flipped bit, one missing byte, and a missing file, in each file of the folder. */
  @Test
  void damageIsNeverANumber() throws IOException {
    Environments dataset = frames(new int[] {6, 8, 1}, 20, ElementForm.FULL, 7);
    Path folder = index("damaged.qref", dataset).folder();
    Random random = new Random(14);
    for (String name : files(folder)) {
      if (name.equals("lock")) {
        continue;
      }
      Path file = folder.resolve(name);
      byte[] right = Files.readAllBytes(file);
      for (int i = 0; i < 40; i++) {
        byte[] wrong = right.clone();
        wrong[random.nextInt(wrong.length)] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, wrong);
        requireRefused(folder, name, dataset);
      }
      Files.write(file, Arrays.copyOf(right, right.length - 1));
      requireRefused(folder, name, dataset);
      Files.delete(file);
      requireRefused(folder, name, dataset);
      Files.write(file, right);
    }
    ReferenceIndex.open(folder).verify(serial);
  }

  private void requireRefused(Path folder, String name, Environments queries) {
    QuestsException thrown =
        catchThrowableOfType(
            QuestsException.class,
            () ->
                DifferentialEntropy.of(
                    queries,
                    ReferenceIndex.open(folder).set(),
                    weighing(Precision.DOUBLE),
                    serial));
    assertThat(thrown).as(name).isNotNull();
    assertThat(thrown.kind()).isEqualTo(QuestsException.Kind.INPUT);
    assertThat(thrown.getMessage())
        .contains(name.equals(IndexFiles.MANIFEST) ? "damaged.qref" : name);
    assertThat(String.valueOf(thrown.getMessage()).lines()).hasSize(1);
  }

  /** Manifests with a right checksum that cannot be. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"environments\" : 240|\"environments\" : 2147483647",
        "\"environments\" : 240|\"environments\" : 0",
        "\"apart\" : true|\"apart\" : false",
        "\"axes\" : |\"axes\" : 1",
        "\"frames\" : 20|\"frames\" : -1",
        "\"frames\" : 20|\"frames\" : 19",
        "20,\n    \"environments\" : 240|20,\n    \"environments\" : 239",
        "\"hash\" : \"|\"hash\" : \"0",
        "\"hash\" : \"[0-9a-f]|\"hash\" : \"",
        "\"moved\" : |\"moved\" : -1",
        "\"moved\" : [0-9.E-]+|\"moved\" : 1e999",
        "\"k\" : 6|\"k\" : 7",
        "\"k\" : 6|\"k\" : 0",
        "\"elements\" : \"full\"|\"elements\" : \"none\"",
        "\"tiles\" : \"|\"tiles\" : \"../"
      })
  void manifestsThatCannotBeAreRefused(String change) throws IOException {
    Environments dataset = frames(new int[] {6, 8, 1}, 20, ElementForm.FULL, 7);
    Path folder = index("edited.qref", dataset).folder();
    Path manifest = folder.resolve(IndexFiles.MANIFEST);
    String[] words = change.split("\\|", -1);
    String right = Files.readString(manifest);
    assertThat(right).containsPattern(words[0]);
    String blank =
        right
            .replaceAll("\"checksum\" : \"[^\"]*", "\"checksum\" : \"00000000")
            .replaceAll(words[0], words[1]);
    CRC32C sum = new CRC32C();
    sum.update(blank.getBytes(StandardCharsets.UTF_8));
    Files.writeString(
        manifest, blank.replace("00000000", HexFormat.of().toHexDigits((int) sum.getValue())));
    assertThatThrownBy(() -> ReferenceIndex.open(folder))
        .isInstanceOfSatisfying(
            QuestsException.class, e -> assertThat(e.kind()).isEqualTo(QuestsException.Kind.INPUT))
        .hasMessageContaining("edited.qref");
  }

  @Test
  void laterVersionsAreRefusedByName() throws IOException {
    Path folder = index("later.qref", rows(100, 4, 0.1, false, 15)).folder();
    Path manifest = folder.resolve(IndexFiles.MANIFEST);
    Files.writeString(
        manifest, Files.readString(manifest).replace("\"version\" : 1", "\"version\" : 2"));
    assertThatThrownBy(() -> ReferenceIndex.open(folder))
        .hasMessageContaining("version 2, expected at most 1");
  }

  /** Made by the first version: it has to be read by all later ones. */
  @Test
  void theFrozenFolderOfVersion1IsRead() {
    ReferenceIndex frozen = ReferenceIndex.open(TestData.shipped("references/version-1.qref"));
    frozen.verify(serial);
    assertThat(frozen.set().count()).isEqualTo(76);
    assertThat(frozen.set().segments()).isEqualTo(2);
    assertThat(frozen.set().elements().symbols()).containsExactly("Al", "C", "Cu", "H", "O");
    assertThat(frozen.set().origin(40))
        .isEqualTo(new ReferenceSet.Origin("../ethanol_500K.extxyz.gz", 0, 0));
    assertThat(frozen.spec().fingerprint())
        .isEqualTo("nearest-neighbors k=4 cutoff=5.0 elements=full");
    double h = DatasetInformation.of(frozen.set(), Weighing.of(0.015), serial).entropy().value();
    assertThat(h).isCloseTo(4.294737, within(5e-7));
  }

  @Test
  void foldersOfOthersAreLeftAlone() throws IOException {
    Path folder = Files.createDirectory(temp.resolve("mine"));
    Files.writeString(folder.resolve("notes.txt"), "mine");
    assertThatThrownBy(() -> index("mine", rows(10, 4, 0.1, false, 16)))
        .hasMessageContaining("holds notes.txt");
    assertThat(files(folder)).containsExactly("notes.txt");
    assertThatThrownBy(() -> ReferenceIndex.open(folder)).hasMessageContaining("manifest.json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a byte", "cut off", "later version", "nothing", "a dataset", "noise", "tiles"})
  void aDamagedIndexIsReplacedWhereThatIsAskedFor(String damage) throws IOException {
    Path index = index("kept.qref", rows(100, 4, 0.1, false, 17)).folder();
    Path manifest = ReferenceIndex.manifestOf(index);
    String text = Files.readString(manifest);
    switch (damage) {
      case "a byte" -> Files.writeString(manifest, text.replace("false", "falsf"));
      case "cut off" -> Files.writeString(manifest, text.substring(0, text.length() / 2));
      case "later version" -> {
        Files.writeString(
            manifest,
            text.replace("\"version\" : 1", "\"version\" : 99")
                .replace("dataset-0.npz", "frames-0.bin"));
        Files.move(index.resolve("dataset-0.npz"), index.resolve("frames-0.bin"));
      }
      case "nothing" -> Files.writeString(manifest, "");
      case "noise" -> Files.write(manifest, new byte[] {1, 2, 3, 0, -1});
      case "a dataset" -> Files.delete(index.resolve("dataset-0.npz"));
      default -> Files.write(index.resolve("segment-0.tiles.npy"), new byte[10]);
    }
    assertThatThrownBy(() -> ReferenceIndex.open(index)).isInstanceOf(QuestsException.class);
    assertThatThrownBy(() -> index("kept.qref", rows(50, 4, 0.1, false, 18)))
        .hasMessageContaining("an index is there already");
    // A file of someone else is in the way still.
    Files.writeString(index.resolve("notes.txt"), "mine");
    assertThatThrownBy(() -> ReferenceIndex.requireCreatable(index, true))
        .hasMessageContaining("holds notes.txt");
    Files.delete(index.resolve("notes.txt"));
    ReferenceIndex again =
        ReferenceIndex.create(index, true, spool -> List.of(rows(50, 4, 0.1, false, 18)), serial);
    again.verify(serial);
    assertThat(again.set().count()).isEqualTo(50);
    assertThat(files(index)).hasSize(6).doesNotContain("frames-0.bin");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"format\": \"another program\"}", "{}", "[1, 2]", "no JSON"})
  void theManifestOfSomethingElseIsNotReplaced(String text) throws IOException {
    Path other = Files.createDirectory(temp.resolve("other.qref"));
    Files.writeString(other.resolve("manifest.json"), text);
    assertThatThrownBy(() -> ReferenceIndex.requireCreatable(other, true))
        .isInstanceOf(QuestsException.class);
    assertThat(files(other)).containsExactly("manifest.json");
  }

  @Test
  void manySmallAppendsStayFewSegments() throws IOException {
    ReferenceIndex index = index("small.qref", rows(40, 4, 0.1, false, 0));
    List<Environments> all = new ArrayList<>(List.of(rows(40, 4, 0.1, false, 0)));
    FileTime first = Files.getLastModifiedTime(index.folder().resolve("dataset-0.npz"));
    for (int i = 1; i <= 80; i++) {
      Environments more = rows(3 + i % 2, 4, 0.1, false, i);
      all.add(more);
      index = index.append(spool -> List.of(more), serial);
    }
    index.verify(serial);
    assertThat(index.set().segments()).isLessThanOrEqualTo(33);
    assertThat(index.set().datasets()).hasSize(81);
    // What is there is not written again.
    assertThat(Files.getLastModifiedTime(index.folder().resolve("dataset-0.npz"))).isEqualTo(first);
    ReferenceSet heap = ReferenceSet.of(all, TileStorage.MEMORY, serial);
    assertThat(index.set().count()).isEqualTo(heap.count());
    assertThat(index.set().origin(heap.count() - 1)).isEqualTo(heap.origin(heap.count() - 1));
    Weighing weighing = weighing(Precision.DOUBLE);
    assertThat(DatasetInformation.of(index.set(), weighing, serial).differentialEntropies())
        .containsExactly(
            DatasetInformation.of(heap, weighing, serial).differentialEntropies(), within(1e-9));
  }

  @Test
  void whatIsThereIsReplacedOnlyWhereThatIsAskedFor() {
    ReferenceIndex first = index("kept.qref", rows(100, 4, 0.1, false, 17));
    assertThatThrownBy(() -> index("kept.qref", rows(50, 4, 0.1, false, 18)))
        .hasMessageContaining("--append adds to it");
    ReferenceIndex second =
        ReferenceIndex.create(
            first.folder(), true, spool -> List.of(rows(50, 4, 0.1, false, 18)), serial);
    assertThat(second.set().count()).isEqualTo(50);
    // The first one is still open.
    first.verify(serial);
    assertThat(first.set().count()).isEqualTo(100);
  }

  @Test
  void aSecondWriterIsRefused() throws IOException {
    ReferenceIndex opened = index("locked.qref", rows(100, 4, 0.1, false, 19));
    try (FileChannel channel =
            FileChannel.open(opened.folder().resolve("lock"), StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      assertThatThrownBy(() -> opened.append(spool -> List.of(rows(10, 4, 0.1, false, 20)), serial))
          .hasMessageContaining("another process is writing to it");
    }
    assertThat(opened.append(spool -> List.of(rows(10, 4, 0.1, false, 20)), serial).set().count())
        .isEqualTo(110);
  }

  @Test
  void whatKilledWritersLeftIsRemoved() throws IOException {
    Path folder = Files.createDirectory(temp.resolve("killed.qref"));
    Files.writeString(folder.resolve("segment-0.tiles.npy"), "half");
    Files.writeString(folder.resolve("rows-0.tmp"), "half");
    Files.writeString(folder.resolve("lock"), "");
    assertThat(ReferenceIndex.is(folder)).isFalse();
    ReferenceIndex made = index("killed.qref", rows(100, 4, 0.1, false, 21));
    Files.writeString(folder.resolve("segment-77.npz"), "half");
    Files.writeString(folder.resolve("manifest.json.tmp"), "half");
    made.append(spool -> List.of(rows(10, 4, 0.1, false, 22)), serial);
    assertThat(files(folder)).noneMatch(name -> name.contains("77") || name.endsWith(".tmp"));
  }

  @Test
  void whereWorkFailsNothingIsLeft() {
    Path folder = temp.resolve("failed.qref");
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
    assertThat(folder).doesNotExist();
  }

  @Test
  void rowsPassThroughTheSpool() {
    Environments expected = frames(new int[] {6, 8, 1}, 30, ElementForm.FULL, 8);
    ReferenceIndex opened =
        ReferenceIndex.create(
            temp.resolve("spooled.qref"),
            false,
            spool ->
                List.of(
                    Environments.describe(
                        frames(new int[] {6, 8, 1}, 30, 8),
                        expected.spec().descriptor(),
                        spool,
                        serial)),
            serial);
    requireSame(opened.set(), ReferenceSet.of(expected, serial), expected);
  }
}
