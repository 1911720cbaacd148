package org.quests.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.quests.atoms.Cell;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.ElementForm;
import org.quests.descriptor.EnvironmentArrays;
import org.quests.descriptor.Environments;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Quantiles;
import org.quests.entropy.Weighing;
import org.quests.io.FrameSource;
import org.quests.kernel.ReferenceSet;
import org.quests.testing.LiteralElements;
import org.quests.testing.LiteralElements.Row;
import org.quests.testing.LiteralElements.Structure;

/** δH by geometry and by elements, of groups of frames, and overlaps element by element. */
class ElementPartsTest {
  private static final int K = 3;
  private static final double CUTOFF = 5;
  private static final double H = 0.1;
  private static final Weighing WEIGHING = Weighing.of(H);

  @TempDir private Path folder;
  private final Parallelism serial = Parallelism.serial();

  /** Molecules of a few atoms near the corners of a cube, so that some environments are alike. */
  private static List<Structure> molecules(int count, int[] elements, Random random) {
    List<Structure> all = new ArrayList<>();
    for (int m = 0; m < count; m++) {
      int atoms = 1 + random.nextInt(6);
      int[] of = new int[atoms];
      double[][] positions = new double[atoms][];
      for (int i = 0; i < atoms; i++) {
        of[i] = elements[random.nextInt(elements.length)];
        positions[i] = new double[] {1.7 * (i & 1), 1.8 * (i >> 1 & 1), 1.9 * (i >> 2)};
        for (int axis = 0; axis < 3; axis++) {
          positions[i][axis] += 0.05 * random.nextGaussian();
        }
      }
      all.add(new Structure(of, positions, new double[3][3], new boolean[3]));
    }
    return all;
  }

  private static FrameSource frames(List<Structure> structures) {
    List<Frame> frames = new ArrayList<>();
    for (Structure s : structures) {
      byte[] numbers = new byte[s.elements().length];
      double[] positions = new double[3 * numbers.length];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = (byte) s.elements()[i];
        System.arraycopy(s.positions()[i], 0, positions, 3 * i, 3);
      }
      FrameOrigin origin = new FrameOrigin("made", frames.size(), 1);
      frames.add(Frame.of(origin, numbers, positions, Cell.NONE));
    }
    return FrameSource.of("made", frames);
  }

  private static DescriptorSpec spec(ElementForm form) {
    return DescriptorSpec.nearestNeighbors(K, CUTOFF).withElements(form);
  }

  private Environments describe(List<Structure> structures, ElementForm form) {
    return Environments.describe(frames(structures), spec(form), serial);
  }

  private static List<Row> rows(List<Structure> structures) {
    return LiteralElements.rows(structures, K, CUTOFF);
  }

  private static double dH(Row row, List<Row> reference, ElementForm form) {
    double delta = form == ElementForm.NONE ? 0 : 1;
    double lambda = form == ElementForm.FULL ? 1 : 0;
    return LiteralElements.dH(LiteralElements.squaredDistances(row, reference, delta, lambda), H);
  }

  private DifferentialEntropyResult split(TestSet test, Environments reference) {
    return DifferentialEntropyStudy.of(test, reference, WEIGHING)
        .splitBy(ReferenceSet.of(reference.withoutElements(), serial))
        .byElement()
        .run(serial);
  }

  private static ElementSplit parts(DifferentialEntropyResult result) {
    return Objects.requireNonNull(result.split());
  }

  @ParameterizedTest
  @EnumSource(names = {"CENTRE", "FULL"})
  void partsAreThoseOfPlainLoops(ElementForm form) {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      int[] all = random.ints(1, 100).distinct().limit(1 + random.nextInt(4)).toArray();
      int[] known = Arrays.copyOf(all, 1 + random.nextInt(all.length));
      List<Structure> tested = molecules(1 + random.nextInt(6), all, random);
      List<Structure> references = molecules(1 + random.nextInt(20), known, random);
      Environments reference = describe(references, form);
      DifferentialEntropyResult found = split(TestSet.of(frames(tested), spec(form)), reference);
      ElementSplit parts = parts(found);

      // The bits of a run that does not see elements, and of one that does.
      DifferentialEntropyResult plain =
          DifferentialEntropyStudy.of(
                  TestSet.of(frames(tested), spec(ElementForm.NONE)),
                  describe(references, ElementForm.NONE),
                  WEIGHING)
              .run(serial);
      assertThat(parts.geometry()).isEqualTo(plain.dH());
      DifferentialEntropyResult whole =
          DifferentialEntropyStudy.of(TestSet.of(frames(tested), spec(form)), reference, WEIGHING)
              .run(serial);
      assertThat(found.dH()).isEqualTo(whole.dH());
      // A difference below 0, here of parts that are exchanged, is no chemistry.
      assertThat(new DifferentialEntropy.Split(plain.comparison().dH(), whole.comparison().dH()))
          .satisfies(exchanged -> assertThat(exchanged.chemistry()).containsOnly(0.0));
      // And of environments at hand.
      ElementSplit atHand = parts(split(TestSet.of(describe(tested, form)), reference));
      assertThat(atHand.geometry()).isEqualTo(parts.geometry());
      assertThat(atHand.chemistry()).isEqualTo(parts.chemistry());

      List<Row> queries = rows(tested);
      List<Row> rows = rows(references);
      int byGeometry = 0;
      int byChemistry = 0;
      for (int i = 0; i < queries.size(); i++) {
        double geometry = dH(queries.get(i), rows, ElementForm.NONE);
        double chemistry = dH(queries.get(i), rows, form) - geometry;
        assertThat(parts.geometry()[i])
            .isEqualTo(geometry, within(1e-7 * (1 + Math.abs(geometry))));
        assertThat(parts.chemistry()[i])
            .isNotNegative()
            .isEqualTo(chemistry, within(1e-7 * (1 + Math.abs(geometry) + chemistry)));
        byGeometry += geometry > 0 ? 1 : 0;
        byChemistry += geometry <= 0 && geometry + chemistry > 0 ? 1 : 0;
      }
      ElementSplit.Summary summary = parts.summary();
      int n = queries.size();
      assertThat(summary.fractionGeometry()).isEqualTo((double) byGeometry / n, within(1e-12));
      assertThat(summary.fractionChemistry()).isEqualTo((double) byChemistry / n, within(1e-12));
      assertThat(summary.meanGeometry() + summary.meanChemistry())
          .isEqualTo(found.comparison().dH().mean(), within(1e-9 * (1 + summary.meanChemistry())));
    }
  }

  @Test
  void oneElementHasNoChemistry() {
    Random random = new Random(1);
    int[] copper = {29};
    Environments reference = describe(molecules(30, copper, random), ElementForm.FULL);
    List<Structure> tested = molecules(10, copper, random);
    ElementSplit parts = parts(split(TestSet.of(describe(tested, ElementForm.FULL)), reference));
    assertThat(parts.chemistry()).containsOnly(0.0);
    assertThat(parts.summary().fractionChemistry()).isZero();
  }

  /** Rows of an archive are split as those that were described just now. */
  @Test
  void archives() throws IOException {
    Random random = new Random(2);
    List<Structure> tested = molecules(8, new int[] {13, 28, 29}, random);
    Environments reference = describe(molecules(30, new int[] {13, 29}, random), ElementForm.FULL);
    Environments described = describe(tested, ElementForm.FULL);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    EnvironmentArrays.writeNpz(described, out);
    Path file = folder.resolve("rows.npz");
    Files.write(file, out.toByteArray());
    Environments read = EnvironmentArrays.read(file, List.of());
    ElementSplit expected = parts(split(TestSet.of(described), reference));
    assertThat(parts(split(TestSet.of(read), reference)).geometry()).isEqualTo(expected.geometry());
    // Whole rows, and some of them.
    double[] whole = new double[described.count() * described.dimension()];
    described.copyRows(0, described.count(), whole, 0);
    byte[] elements = new byte[described.count()];
    int[] start = new int[described.frames() + 1];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = (byte) described.element(i);
    }
    Arrays.setAll(start, described::frameStart);
    Environments made = Environments.of(described.spec(), "made", whole, start, elements);
    int[] some = {0, 2, 3};
    ElementSplit found = parts(split(TestSet.of(made.select(some)), reference));
    assertThat(found.geometry())
        .isEqualTo(Arrays.stream(some).mapToDouble(i -> expected.geometry()[i]).toArray());
  }

  @Test
  void rowsThatDoNotSeeElementsCannotBeSplit() {
    Environments plain = describe(molecules(3, new int[] {1, 8}, new Random(3)), ElementForm.NONE);
    DifferentialEntropyStudy study =
        DifferentialEntropyStudy.of(TestSet.of(plain), plain, WEIGHING);
    assertThatThrownBy(() -> study.splitBy(ReferenceSet.of(plain, serial)))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("--split needs rows that see elements");
    Environments full = describe(molecules(3, new int[] {1, 8}, new Random(3)), ElementForm.FULL);
    assertThatThrownBy(
            () ->
                DifferentialEntropyStudy.of(TestSet.of(full), full, WEIGHING)
                    .splitBy(ReferenceSet.of(full, serial)))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("different descriptors");
  }

  @Test
  void groupsAreThoseOfTheirFrames() {
    for (int seed = 0; seed < 10; seed++) {
      Random random = new Random(seed);
      List<Structure> tested = molecules(12, new int[] {6, 7, 8}, random);
      // A frame without atoms, alone in its group.
      tested.add(new Structure(new int[0], new double[0][], new double[3][3], new boolean[3]));
      Environments reference = describe(molecules(9, new int[] {6, 8}, random), ElementForm.FULL);
      FrameGroups groups = new FrameGroups("made", "kind");
      List<String> values = new ArrayList<>();
      for (int f = 0; f < tested.size(); f++) {
        values.add(f == 12 ? "empty" : List.of("", "b, c", "\u001b[1m").get(random.nextInt(3)));
        groups.add(values.get(f));
      }
      Environments environments = describe(tested, ElementForm.FULL);
      DifferentialEntropyResult found =
          DifferentialEntropyStudy.of(TestSet.of(environments), reference, WEIGHING)
              .splitBy(ReferenceSet.of(reference.withoutElements(), serial))
              .by(groups)
              .run(serial);
      NoveltyByGroup byGroup = Objects.requireNonNull(found.byGroup());
      assertThat(byGroup.each())
          .extracting(NoveltyByGroup.Group::name)
          .containsExactlyElementsOf(new TreeSet<>(values));
      for (NoveltyByGroup.Group group : byGroup.each()) {
        double[] own =
            IntStream.range(0, environments.count())
                .filter(i -> values.get(environments.frameOf(i)).equals(group.name()))
                .mapToDouble(i -> found.dH()[i])
                .toArray();
        assertThat(group.frames())
            .isEqualTo((int) values.stream().filter(group.name()::equals).count());
        assertThat(group.count()).isEqualTo(own.length);
        if (own.length == 0) {
          assertThat(group.mean()).isNaN();
          assertThat(group.quantiles()).isNull();
          assertThat(group.split()).isNull();
          continue;
        }
        assertThat(group.mean())
            .isEqualTo(Arrays.stream(own).average().orElseThrow(), within(1e-9));
        assertThat(group.fractionPositive())
            .isEqualTo((double) Arrays.stream(own).filter(v -> v > 0).count() / own.length);
        assertThat(group.quantiles()).isEqualTo(Quantiles.of(own));
        ElementSplit.Summary split = Objects.requireNonNull(group.split());
        assertThat(split.fractionGeometry() + split.fractionChemistry())
            .isEqualTo(group.fractionPositive(), within(1e-12));
      }
    }
  }

  @Test
  void tooManyGroupsAreRefusedAtOnce() {
    FrameGroups groups = new FrameGroups("md.xyz", "energy");
    for (int i = 0; i < 600; i++) {
      groups.add("value " + i % 256);
    }
    assertThatThrownBy(() -> groups.add("one more"))
        .isInstanceOf(QuestsException.class)
        .hasMessage(
            "md.xyz: energy has more than 256 different values, expected at most 256 groups");
  }

  @ParameterizedTest
  @EnumSource(ElementForm.class)
  void overlapsByElementAreThoseOfPlainLoops(ElementForm form) {
    double epsilon = 0.3;
    for (int seed = 0; seed < 8; seed++) {
      Random random = new Random(seed);
      int[] elements = random.ints(1, 100).distinct().limit(1 + random.nextInt(4)).toArray();
      List<Structure> structures = molecules(12, elements, random);
      List<Row> rows = rows(structures);
      Environments dataset = describe(structures, form);
      List<String> values = new ArrayList<>();
      IntStream.range(0, 12).forEach(f -> values.add("group " + random.nextInt(3)));
      List<String> names = List.copyOf(new TreeSet<>(values));
      GroupComparisonResult result =
          GroupComparisonStudy.byValue("made", dataset, "kind", values, WEIGHING)
              .within(epsilon)
              .byElement()
              .run(serial);
      OverlapByElement found = Objects.requireNonNull(result.byElement());
      assertThat(found.elements().keySet()).containsExactlyElementsOf(dataset.elements());
      found
          .elements()
          .forEach(
              (symbol, own) -> {
                for (int g = 0; g < names.size(); g++) {
                  List<Row> of = select(rows, values, names.get(g), symbol);
                  assertThat(own.counts()[g]).isEqualTo(of.size());
                  if (of.isEmpty()) {
                    assertThat(own.entropy()[g]).isNaN();
                    assertThat(own.overlap()[g]).containsOnly(Double.NaN);
                    continue;
                  }
                  double entropy =
                      of.stream().mapToDouble(row -> dH(row, of, form)).average().orElseThrow()
                          + Math.log(of.size());
                  assertThat(own.entropy()[g]).isEqualTo(entropy, within(1e-7));
                  for (int r = 0; r < names.size(); r++) {
                    List<Row> by = select(rows, values, names.get(r), symbol);
                    assertThat(own.overlap()[g][r])
                        .isEqualTo(overlap(of, by, form, epsilon), within(1e-12));
                  }
                }
              });
      OverlapByElement.Geometry geometry = found.geometry();
      for (int a = 0; a < geometry.symbols().size(); a++) {
        for (int b = 0; b < geometry.symbols().size(); b++) {
          assertThat(geometry.overlap()[a][b])
              .isEqualTo(
                  overlap(
                      select(rows, geometry.symbols().get(a)),
                      select(rows, geometry.symbols().get(b)),
                      ElementForm.NONE,
                      epsilon),
                  within(1e-12));
        }
      }
    }
  }

  private static List<Row> select(List<Row> rows, String symbol) {
    return rows.stream().filter(row -> Element.symbol(row.centre()).equals(symbol)).toList();
  }

  private static List<Row> select(
      List<Row> rows, List<String> values, String value, String symbol) {
    return select(rows, symbol).stream()
        .filter(row -> values.get(row.frame()).equals(value))
        .toList();
  }

  private static double overlap(List<Row> of, List<Row> by, ElementForm form, double epsilon) {
    long covered = of.stream().filter(row -> dH(row, by, form) < epsilon).count();
    return (double) covered / of.size();
  }
}
