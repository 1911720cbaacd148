package org.quests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.EnvironmentDescriptor;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;
import org.quests.entropy.DatasetInformation;
import org.quests.testing.TestData;

/** Parts of kernel sums: together the whole to the last bit, or refused. */
@Tag("slow")
class MergedSumsTest {
  private static final Bandwidths H = Bandwidths.of(0.015);

  private final Parallelism serial = Parallelism.serial();
  private final KernelEngine engine = KernelEngines.get("scalar");

  private PackedEnvironments packed(double[][] rows) {
    return PackedEnvironments.of(KernelEngineContract.environments(rows, 7), serial);
  }

  private KernelTask task(PackedEnvironments x) {
    return KernelTask.of(x, x, H, Accuracy.EXACT, Want.SUMS);
  }

  private List<LogKernelSums> parts(KernelTask task, int sides) {
    List<LogKernelSums> parts = new ArrayList<>();
    for (TileBlock block : TileBlock.cut(task, sides)) {
      parts.add(engine.evaluate(task.withBlock(block), serial));
    }
    return parts;
  }

  private static LogKernelSums merged(List<LogKernelSums> parts) {
    LogKernelSums all = parts.get(0);
    for (LogKernelSums part : parts.subList(1, parts.size())) {
      all = all.merge(part);
    }
    return all;
  }

  private static double[][] data(int n, long seed) {
    return KernelEngineContract.rows(n, 7, 0.02, seed);
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"SINGLE", "DOUBLE"})
  void partsInAnyOrderAreTheWhole(Precision precision) throws IOException {
    Random random = new Random(1);
    for (double spread : new double[] {0.02, 0.3}) {
      PackedEnvironments x = packed(KernelEngineContract.rows(1500, 7, spread, 1));
      KernelTask task = KernelTask.of(x, x, H, Accuracy.of(precision, 0), Want.SUMS);
      LogKernelSums whole = engine.evaluate(task, serial);
      assertThat(whole.missing()).isEmpty();
      for (int sides : new int[] {2, 8}) {
        List<LogKernelSums> parts = parts(task, sides);
        assertThat(parts).hasSize(sides * (sides + 1) / 2);
        Collections.shuffle(parts, random);
        LogKernelSums merged = merged(parts);
        assertThat(KernelEngineContract.bytes(merged)).isEqualTo(KernelEngineContract.bytes(whole));
        assertThat(DatasetInformation.of(merged, 0).entropy())
            .isEqualTo(DatasetInformation.of(whole, 0).entropy());
      }
    }
  }

  /** Rows at which δH is beyond 100 nats: their sums are formed in another way. */
  @Test
  void farRowsAreRightThroughBlocks() throws IOException {
    double[][] x = data(700, 2);
    double[][] y = data(200, 3);
    for (int i = 0; i < y.length; i += 3) {
      y[i][1] += 0.3 + 0.01 * i;
    }
    PackedEnvironments reference = packed(x);
    PackedEnvironments queries = reference.pack(KernelEngineContract.environments(y, 7), serial);
    for (Precision precision : List.of(Precision.SINGLE, Precision.DOUBLE)) {
      KernelTask task = KernelTask.of(queries, reference, H, Accuracy.of(precision, 0), Want.SUMS);
      LogKernelSums whole = engine.evaluate(task, serial);
      LogKernelSums merged = merged(parts(task, 5));
      assertThat(KernelEngineContract.bytes(merged)).isEqualTo(KernelEngineContract.bytes(whole));
      int far = 0;
      for (int i = 0; i < y.length; i++) {
        far += merged.log(i, 0) < -100 ? 1 : 0;
      }
      assertThat(far).isGreaterThan(50);
      // Exact sums take their time: of each sixteen rows one, far and near ones.
      for (int i = 0; i < y.length; i += 16) {
        double exact =
            ExactKernelSums.log(ExactKernelSums.sum(y[i], x, H.get(0).value(), j -> true));
        assertThat(merged.log(i, 0))
            .isEqualTo(exact, within(merged.errorBound(i, 0) + 1e-14 * Math.abs(exact)));
      }
    }
  }

  @Test
  void aHoleIsNamed() {
    List<LogKernelSums> parts = parts(task(packed(data(1500, 4))), 4);
    parts.remove(5);
    LogKernelSums merged = merged(parts);
    assertThat(merged.missing()).isNotEmpty();
    assertThatThrownBy(() -> DatasetInformation.of(merged, 0))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("not complete")
        .hasMessageContaining("missing");
  }

  @Test
  void aPartTwiceIsRefused() {
    KernelTask task = task(packed(data(1500, 4)));
    List<LogKernelSums> parts = parts(task, 4);
    LogKernelSums some = parts.get(2).merge(parts.get(3));
    refused(some, parts.get(2), "twice");
    refused(merged(parts), parts.get(0), "twice");
    // The same pairs, turned round.
    TileBlock block = TileBlock.cut(task, 4).get(2);
    refused(some, engine.evaluate(task.withBlock(block.turned()), serial), "twice");
  }

  @Test
  void otherTasksAreRefusedByName() {
    double[][] rows = data(300, 5);
    PackedEnvironments x = packed(rows);
    LogKernelSums whole = engine.evaluate(task(x), serial);
    refused(whole, engine.evaluate(task(packed(data(300, 6))), serial), "different reference sets");
    double[][] turned = rows.clone();
    Collections.reverse(Arrays.asList(turned));
    refused(whole, engine.evaluate(task(packed(turned)), serial), "in different orders");
    refused(whole, engine.evaluate(task(packed(data(301, 5))), serial), "300 and one of 301");
    refused(
        whole,
        engine.evaluate(
            KernelTask.of(x, x, Bandwidths.of(0.016), Accuracy.EXACT, Want.SUMS), serial),
        "bandwidths");
    refused(
        whole,
        engine.evaluate(
            KernelTask.of(x, x, H, Accuracy.of(Precision.SINGLE, 0), Want.SUMS), serial),
        "precision");
    double[][] changed = data(300, 5);
    changed[17][3] = Math.nextUp(changed[17][3]);
    refused(whole, engine.evaluate(task(packed(changed)), serial), "different reference sets");
  }

  private static void refused(LogKernelSums a, LogKernelSums b, String why) {
    assertThatThrownBy(() -> a.merge(b))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining(why);
    assertThatThrownBy(() -> b.merge(a))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining(why.contains("300 and") ? "301 and one of 300" : why);
  }

  @Test
  void everyFlippedBitIsNoticedAndEveryPrefixEndsEarly() throws IOException {
    byte[] bytes = KernelEngineContract.bytes(engine.evaluate(task(packed(data(70, 7))), serial));
    Random random = new Random(8);
    for (int i = 0; i < 3000; i++) {
      byte[] damaged = bytes.clone();
      damaged[random.nextInt(i < 1500 ? 300 : bytes.length)] ^= (byte) (1 << random.nextInt(8));
      assertThatThrownBy(() -> read(damaged)).isInstanceOf(QuestsException.class);
    }
    for (int length = 0; length < bytes.length; length += 1 + length / 20) {
      byte[] prefix = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> read(prefix)).hasMessageContaining("early");
    }
    byte[] newer = bytes.clone();
    newer[4] = 3;
    assertThatThrownBy(() -> read(newer))
        .hasMessage("kernel sums of version 3, expected at most version 2");
  }

  private static LogKernelSums read(byte[] bytes) throws IOException {
    return LogKernelSums.readFrom(new ByteArrayInputStream(bytes));
  }

  /** A file that an earlier build wrote: it has to be read for good, and is still written so. */
  @Test
  void theFrozenFileIsRead() throws IOException {
    Path frozen = TestData.shipped("sums/version-1.qsum");
    KernelTask task = task(packed(data(150, 9)));
    LogKernelSums part = engine.evaluate(task.withBlock(new TileBlock(0, 1, 1, 3)), serial);
    byte[] bytes = KernelEngineContract.bytes(part);
    assertThat(Files.readAllBytes(frozen)).isEqualTo(bytes);
    assertThat(KernelEngineContract.bytes(read(Files.readAllBytes(frozen)))).isEqualTo(bytes);
  }

  /** Files whose checksums are right, and that say what cannot be. */
  @Test
  void filesThatContradictThemselvesAreRefused() throws IOException {
    PackedEnvironments x = packed(data(150, 9));
    LogKernelSums.Header header = engine.evaluate(task(x), serial).header();
    TileBlock all = new TileBlock(0, 3, 0, 3);
    refusedHead(header, List.of(all));
    refusedHead(header, List.of(new TileBlock(0, 3, 0, 4)), 0, 3);
    refusedHead(header, List.of(all, new TileBlock(1, 2, 2, 3)), 0, 3);
    refusedHead(header, List.of(new TileBlock(0, 1, 0, 3), new TileBlock(2, 3, 0, 3)), 0, 3);
    for (int groups : new int[] {0, Integer.MAX_VALUE}) {
      refusedHead(
          new LogKernelSums.Header(
              header.descriptor(),
              header.dimension(),
              header.queries(),
              header.reference(),
              header.queryPlaces(),
              header.referencePlaces(),
              header.queriesHash(),
              header.referenceHash(),
              header.groupsHash(),
              header.h(),
              header.precision(),
              header.tolerance(),
              header.decideAt(),
              header.differences(),
              header.self(),
              groups,
              header.nearest(),
              header.ownFrameLeftOut()),
          List.of(all),
          0,
          3);
    }
  }

  /** The bandwidth is no bandwidth, and the checksum of the head is right. */
  @Test
  void bandwidthsThatCannotBeAreRefused() throws IOException {
    LogKernelSums sums = engine.evaluate(task(packed(data(70, 9))), serial);
    byte[] bytes = KernelEngineContract.bytes(sums);
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int h = 0;
    while (file.getDouble(h) != 0.015) {
      h++;
    }
    // Precision, tolerance, decision, axes, self, groups, two wishes; a block, a range, far errors.
    int end = h + 8 + (1 + 8 + 8 + 4 + 1 + 4 + 2) + (4 + 16) + (4 + 8) + 8;
    for (double wrong : new double[] {0, -1, Double.NaN, 1e300}) {
      file.putDouble(h, wrong);
      CRC32C sum = new CRC32C();
      sum.update(bytes, 0, end);
      file.putInt(end, (int) sum.getValue());
      assertThatThrownBy(() -> read(bytes))
          .isInstanceOf(QuestsException.class)
          .hasMessage("kernel sums are damaged: their head contradicts itself")
          .extracting(e -> ((QuestsException) e).kind())
          .isEqualTo(QuestsException.Kind.INPUT);
    }
  }

  /** Memory follows what is there, not what a head announces. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void rowsThatAreAnnouncedAndDoNotFollow(boolean gaps) throws IOException {
    LogKernelSums.Header of = engine.evaluate(task(packed(data(70, 9))), serial).header();
    int rows = Integer.MAX_VALUE - 100;
    int tiles = Math.ceilDiv(rows, 64);
    int count = gaps ? rows - 1 : rows;
    LogKernelSums.Header header =
        new LogKernelSums.Header(
            of.descriptor(),
            of.dimension(),
            count,
            count,
            rows,
            rows,
            of.queriesHash(),
            of.referenceHash(),
            of.groupsHash(),
            of.h(),
            of.precision(),
            of.tolerance(),
            of.decideAt(),
            of.differences(),
            of.self(),
            of.groups(),
            of.nearest(),
            of.ownFrameLeftOut());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    SumFile.Writer file = new SumFile.Writer(bytes, SumFile.version(header));
    SumFile.writeHeader(header, file);
    SumFile.writeBlocks(List.of(new TileBlock(0, tiles, 0, tiles)), file);
    file.putInt(1).putInt(0).putInt(tiles).putDouble(0).putChecksum();
    assertThatThrownBy(() -> read(bytes.toByteArray()))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("early");
  }

  private static void refusedHead(LogKernelSums.Header header, List<TileBlock> blocks, int... range)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    SumFile.Writer file = new SumFile.Writer(bytes, SumFile.version(header));
    SumFile.writeHeader(header, file);
    SumFile.writeBlocks(blocks, file);
    file.putInt(range.length / 2);
    for (int tile : range) {
      file.putInt(tile);
    }
    file.putDouble(0).putChecksum();
    // Sums of the whole would follow.
    bytes.write(new byte[20_000]);
    assertThatThrownBy(() -> read(bytes.toByteArray()))
        .isInstanceOf(QuestsException.class)
        .hasMessageStartingWith("kernel sums are damaged: their head");
  }

  /** Rows whose descriptor knows a usual bandwidth. */
  private record Usual(RowSpec rows, OptionalDouble usualBandwidth) implements RowSpec {
    @Override
    public String kind() {
      return rows.kind();
    }

    @Override
    public int dimension() {
      return rows.dimension();
    }

    @Override
    public String unit() {
      return rows.unit();
    }

    @Override
    public @Nullable Double cutoff() {
      return rows.cutoff();
    }

    @Override
    public String definition() {
      return rows.definition();
    }

    @Override
    public EnvironmentDescriptor descriptor() {
      return rows.descriptor();
    }
  }

  @Test
  void tilesOfRowsInOtherOrdersAreRefused() {
    double[][] rows = KernelEngineContract.rows(1100, 7, 0.3, 1);
    List<KernelTask> tasks = new ArrayList<>();
    for (double usual : new double[] {0.001, 1000}) {
      RowSpec spec = new Usual(RowSpec.external("own", 7), OptionalDouble.of(usual));
      PackedEnvironments x =
          PackedEnvironments.of(
              Environments.of(spec, "own", rows, new int[] {0, rows.length}), serial);
      tasks.add(KernelTask.of(x, x, H, Accuracy.EXACT, Want.NEAREST));
    }
    for (TileBlock first : List.of(new TileBlock(0, 9, 0, 18), new TileBlock(0, 18, 0, 9))) {
      boolean byQueries = first.queryTo() == 9;
      TileBlock second = byQueries ? new TileBlock(9, 18, 0, 18) : new TileBlock(0, 18, 9, 18);
      LogKernelSums a = engine.evaluate(tasks.get(0).withBlock(first), serial);
      LogKernelSums b = engine.evaluate(tasks.get(1).withBlock(second), serial);
      assertThat(a.header()).isEqualTo(b.header());
      assertThatThrownBy(() -> a.merge(b))
          .isInstanceOf(QuestsException.class)
          .hasMessageContaining("tiles of the same environments in different orders");
    }
  }

  @Test
  void otherWishesAndOrdersWithinATileAreRefused() {
    double[][] rows = data(140, 5);
    PackedEnvironments x = packed(rows);
    int[] labels = new int[140];
    labels[3] = 1;
    List<LogKernelSums> others = new ArrayList<>();
    others.add(evaluated(x, Accuracy.EXACT, Want.SUMS));
    others.add(evaluated(x, Accuracy.EXACT, Want.NEAREST));
    others.add(evaluated(x, Accuracy.EXACT, new Want(false, Groups.of(2, labels), false)));
    labels[3] = 0;
    labels[4] = 1;
    others.add(evaluated(x, Accuracy.EXACT, new Want(false, Groups.of(2, labels), false)));
    others.add(evaluated(x, Accuracy.EXACT, new Want(false, Groups.ALL, true)));
    PackedEnvironments frames =
        PackedEnvironments.of(KernelEngineContract.environments(rows, 10), serial);
    others.add(evaluated(frames, Accuracy.EXACT, new Want(false, Groups.ALL, true)));
    // The same data, but not known to be: own terms are rounded.
    PackedEnvironments again = x.pack(KernelEngineContract.environments(rows, 7), serial);
    others.add(engine.evaluate(KernelTask.of(again, x, H, Accuracy.EXACT, Want.SUMS), serial));
    double[] swapped = rows[70];
    for (int with : new int[] {71, 5}) {
      double[][] turned = rows.clone();
      turned[70] = rows[with];
      turned[with] = swapped;
      others.add(evaluated(packed(turned), Accuracy.EXACT, Want.SUMS));
    }
    for (LogKernelSums a : others) {
      for (LogKernelSums b : others) {
        assertThatThrownBy(() -> a.merge(b))
            .isInstanceOf(QuestsException.class)
            .hasMessageContaining(a == b ? "there twice" : "different tasks");
      }
    }
    LogKernelSums decided =
        evaluated(x, new Accuracy(Precision.DOUBLE, 0, OptionalDouble.of(-1)), Want.SUMS);
    assertThatThrownBy(() -> decided.merge(decided)).hasMessageContaining("stopped early");
  }

  private LogKernelSums evaluated(PackedEnvironments x, Accuracy accuracy, Want want) {
    return engine.evaluate(KernelTask.of(x, x, H, accuracy, want), serial);
  }
}
