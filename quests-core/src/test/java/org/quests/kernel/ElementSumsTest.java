package org.quests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.core.Parallelism;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.ElementForm;
import org.quests.descriptor.Environments;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Evaluation;
import org.quests.entropy.Weighing;
import org.quests.io.FrameSource;
import org.quests.testing.LiteralElements;
import org.quests.testing.LiteralElements.Row;
import org.quests.testing.LiteralElements.Structure;

/** Kernel sums that see elements against plain loops, and what must hold of them. */
class ElementSumsTest {
  private static final double CUTOFF = 4;
  private static final double[] BANDWIDTHS = {0.015, 0.1, 0.4, 3};

  private final Parallelism serial = Parallelism.serial();
  private final KernelEngine engine = KernelEngines.get(KernelEngines.AUTO);

  /** Structures of one dataset, and their frames. */
  private record Made(List<Structure> structures, int k) {
    Environments describe(ElementForm form) {
      List<Frame> frames = new ArrayList<>();
      for (int i = 0; i < structures.size(); i++) {
        Structure s = structures.get(i);
        byte[] numbers = new byte[s.elements().length];
        double[] positions = new double[3 * numbers.length];
        for (int atom = 0; atom < numbers.length; atom++) {
          numbers[atom] = (byte) s.elements()[atom];
          System.arraycopy(s.positions()[atom], 0, positions, 3 * atom, 3);
        }
        double[] vectors = new double[9];
        for (int v = 0; v < 9; v++) {
          vectors[v] = s.cell()[v / 3][v % 3];
        }
        boolean any = s.pbc()[0];
        Cell cell = any ? Cell.of(vectors, s.pbc(), new double[3]) : Cell.NONE;
        frames.add(Frame.of(new FrameOrigin("made", i, 1), numbers, positions, cell));
      }
      DescriptorSpec spec = DescriptorSpec.nearestNeighbors(k, CUTOFF).withElements(form);
      return Environments.describe(FrameSource.of("made", frames), spec, Parallelism.serial());
    }

    List<Row> rows() {
      return LiteralElements.rows(structures, k, CUTOFF);
    }
  }

  /** Atoms at random places that are not too near to each other. */
  private static Structure structure(int kind, int atoms, int[] elements, Random random) {
    double length = 5.5 + random.nextDouble();
    double[][] cell = {{length, 0, 0}, {0.7, length + 0.6, 0}, {0.4, -0.5, length + 1.1}};
    boolean[] pbc = {kind > 0, kind > 0, kind > 1};
    if (kind == 0) {
      cell = new double[3][3];
    } else if (kind == 1) {
      cell[2] = new double[] {0, 0, 30};
    }
    double[][] positions = new double[atoms][3];
    int[] of = new int[atoms];
    for (int i = 0; i < atoms; i++) {
      boolean near = true;
      for (int attempt = 0; near && attempt < 200; attempt++) {
        for (int axis = 0; axis < 3; axis++) {
          positions[i][axis] = 4.5 * random.nextDouble();
        }
        near = false;
        for (int j = 0; j < i; j++) {
          double squared = 0;
          for (int axis = 0; axis < 3; axis++) {
            squared += Math.pow(positions[i][axis] - positions[j][axis], 2);
          }
          near |= squared < 1;
        }
      }
      of[i] = elements[random.nextInt(elements.length)];
    }
    return new Structure(of, positions, cell, pbc);
  }

  private static Made made(int frames, int most, int[] elements, boolean periodic, Random random) {
    List<Structure> structures = new ArrayList<>();
    for (int f = 0; f < frames; f++) {
      int kind = periodic ? random.nextInt(3) : 0;
      int atoms = random.nextInt(6) == 0 ? 1 : 1 + random.nextInt(most);
      // Now and then a structure of one element among others of several.
      int[] some =
          random.nextInt(4) == 0 ? new int[] {elements[random.nextInt(elements.length)]} : elements;
      structures.add(structure(kind, atoms, some, random));
    }
    // Images of an atom tie: with so many places all of them have one.
    return new Made(structures, periodic ? 80 : 3);
  }

  private static int[] elements(int count, Random random) {
    return random.ints(0, 119).distinct().limit(count).toArray();
  }

  private Evaluation evaluation(Precision precision, double tolerance) {
    return new Evaluation(engine, Accuracy.of(precision, tolerance));
  }

  @ParameterizedTest
  @EnumSource(ElementForm.class)
  void sumsAreThoseOfPlainLoops(ElementForm form) {
    double delta = form == ElementForm.NONE ? 0 : 1;
    double lambda = form == ElementForm.FULL ? 1 : 0;
    for (int seed = 0; seed < (form == ElementForm.FULL ? 100 : 20); seed++) {
      Random random = new Random(seed);
      int[] all = elements(1 + random.nextInt(5), random);
      int[] ofReference = Arrays.copyOf(all, 1 + random.nextInt(all.length));
      int[] ofQueries = Arrays.copyOfRange(all, random.nextInt(all.length), all.length);
      boolean periodic = random.nextBoolean();
      Made known = made(1 + random.nextInt(12), 12, ofReference, periodic, random);
      Made asked = made(1 + random.nextInt(6), 12, ofQueries, periodic, random);
      List<Row> rows = known.rows();
      List<Row> queries = asked.rows();
      Environments reference = known.describe(form);
      Environments environments = asked.describe(form);
      ReferenceSet set = ReferenceSet.of(reference, serial);
      double h = BANDWIDTHS[seed % BANDWIDTHS.length];
      for (Evaluation how :
          List.of(
              evaluation(Precision.DOUBLE, 0),
              evaluation(Precision.SINGLE, 0),
              evaluation(Precision.SINGLE, 1e-6))) {
        DifferentialEntropy found =
            DifferentialEntropy.ofEach(
                    environments, set, Want.NEAREST, Bandwidths.of(Bandwidth.of(h)), how, serial)
                .get(0);
        DifferentialEntropy plain =
            DifferentialEntropy.of(
                environments, set, Weighing.of(Bandwidth.of(h)).with(how), serial);
        for (int i = 0; i < queries.size(); i++) {
          double[] squared = LiteralElements.squaredDistances(queries.get(i), rows, delta, lambda);
          double expected = LiteralElements.dH(squared, h);
          // Described twice by different sums: rows differ by rounding too.
          double rounding = 1e-12 * (1 + Math.abs(expected) + Math.sqrt(Math.abs(expected)) / h);
          assertThat(plain.value(i))
              .as("%s, seed %d, row %d", form, seed, i)
              .isFinite()
              .isEqualTo(expected, within(plain.errorBound(i) + rounding));
          assertThat(found.value(i)).isEqualTo(expected, within(found.errorBound(i) + rounding));
          double nearest = Arrays.stream(squared).min().orElseThrow();
          assertThat(found.nearest().distances()[i]).isEqualTo(Math.sqrt(nearest), within(1e-7));
        }
      }
      DatasetInformation own =
          DatasetInformation.of(
              set, Weighing.of(Bandwidth.of(h)).with(evaluation(Precision.SINGLE, 0)), serial);
      DatasetInformation exact =
          DatasetInformation.of(
              set, Weighing.of(Bandwidth.of(h)).with(evaluation(Precision.DOUBLE, 0)), serial);
      double sum = 0;
      for (Row row : rows) {
        sum += LiteralElements.dH(LiteralElements.squaredDistances(row, rows, delta, lambda), h);
      }
      double entropy = sum / rows.size() + Math.log(rows.size());
      assertThat(exact.entropy().value()).isEqualTo(entropy, within(1e-8));
      assertThat(own.entropy().value())
          .isEqualTo(entropy, within(own.entropy().errorBound() + 1e-8));
    }
  }

  @Test
  void oneElementHasTheBitsOfPlainRows() {
    for (int seed = 0; seed < 4; seed++) {
      Random random = new Random(seed);
      int[] one = elements(1, random);
      Made known = made(20, 12, one, false, random);
      Made asked = made(10, 12, one, false, random);
      for (ElementForm form : List.of(ElementForm.CENTRE, ElementForm.FULL)) {
        for (Precision precision : List.of(Precision.SINGLE, Precision.DOUBLE)) {
          assertThat(values(known, asked, form, precision))
              .containsExactly(values(known, asked, ElementForm.NONE, precision));
        }
      }
    }
  }

  private double[] values(Made known, Made asked, ElementForm form, Precision precision) {
    ReferenceSet set = ReferenceSet.of(known.describe(form), serial);
    Evaluation how = evaluation(precision, 0);
    Bandwidth h = Bandwidth.of(0.05);
    DifferentialEntropy dH =
        DifferentialEntropy.of(asked.describe(form), set, Weighing.of(h).with(how), serial);
    DatasetInformation own = DatasetInformation.of(set, Weighing.of(h).with(how), serial);
    double[] all = Arrays.copyOf(dH.values(), 2 * dH.count() + 2);
    for (int i = 0; i < dH.count(); i++) {
      all[dH.count() + i] = dH.errorBound(i);
    }
    all[2 * dH.count()] = own.entropy().value();
    all[2 * dH.count() + 1] = own.entropy().errorBound();
    return all;
  }

  @Test
  void everythingThatSeesMoreIsNoLess() {
    for (int seed = 0; seed < 10; seed++) {
      Random random = new Random(seed);
      int[] all = elements(4, random);
      Made known = made(12, 12, Arrays.copyOf(all, 3), false, random);
      Made asked = made(8, 12, all, false, random);
      double[] before = null;
      double entropy = 0;
      for (ElementForm form : ElementForm.values()) {
        ReferenceSet set = ReferenceSet.of(known.describe(form), serial);
        Evaluation how = evaluation(Precision.DOUBLE, 0);
        DifferentialEntropy dH =
            DifferentialEntropy.of(
                asked.describe(form), set, Weighing.of(Bandwidth.of(0.1)).with(how), serial);
        for (int i = 0; before != null && i < dH.count(); i++) {
          assertThat(dH.value(i)).isGreaterThanOrEqualTo(before[i] - 2 * dH.errorBound(i));
        }
        before = dH.values();
        double own =
            DatasetInformation.of(set, Weighing.of(Bandwidth.of(0.1)).with(how), serial)
                .entropy()
                .value();
        assertThat(own).isGreaterThanOrEqualTo(entropy - 1e-12);
        entropy = own;
      }
    }
  }

  /** Whatever is wanted: groups, own frames left out, several bandwidths, parts, decisions. */
  @Test
  void groupsOwnFramesPartsAndDecisions() {
    Random random = new Random(5);
    int[] all = elements(3, random);
    Made known = made(60, 12, all, false, random);
    List<Row> rows = known.rows();
    Environments environments = known.describe(ElementForm.FULL);
    ReferenceSet set = ReferenceSet.of(environments, serial);
    int[] labels = IntStream.range(0, set.count()).map(i -> rows.get(i).frame() % 3).toArray();
    Bandwidths h = new Bandwidths(List.of(Bandwidth.of(0.015), Bandwidth.of(0.5)));
    for (Precision precision : List.of(Precision.SINGLE, Precision.DOUBLE)) {
      KernelTask task =
          KernelTask.of(
              set.packed(),
              set.packed(),
              h,
              Accuracy.of(precision, 0),
              new Want(true, Groups.of(3, labels), true));
      LogKernelSums sums = engine.evaluate(task, serial);
      for (int i = 0; i < set.count(); i++) {
        double[] squared = LiteralElements.squaredDistances(rows.get(i), rows, 1, 1);
        for (int g = 0; g < 3; g++) {
          double[] some = some(squared, rows, labels, i, g);
          for (int b = 0; b < 2; b++) {
            double expected = LiteralElements.dH(some, h.get(b).value());
            assertThat(-sums.log(i, b, g))
                .isEqualTo(
                    expected, within(sums.errorBound(i, b) + 1e-8 * (1 + Math.abs(expected))));
          }
        }
      }
      parts(set, h, precision);
      decisions(set, environments, precision);
    }
  }

  private static double[] some(double[] squared, List<Row> rows, int[] labels, int row, int group) {
    return IntStream.range(0, squared.length)
        .filter(j -> labels[j] == group && rows.get(j).frame() != rows.get(row).frame())
        .mapToDouble(j -> squared[j])
        .toArray();
  }

  private void parts(ReferenceSet set, Bandwidths h, Precision precision) {
    KernelTask task =
        KernelTask.of(set.packed(), set.packed(), h, Accuracy.of(precision, 0), Want.SUMS);
    LogKernelSums whole = engine.evaluate(task, serial);
    LogKernelSums scalar = KernelEngines.get("scalar").evaluate(task, serial);
    LogKernelSums merged =
        TileBlock.cut(task, 3).stream()
            .map(block -> engine.evaluate(task.withBlock(block), serial))
            .reduce(LogKernelSums::merge)
            .orElseThrow();
    for (int i = 0; i < set.count(); i++) {
      for (int b = 0; b < h.count(); b++) {
        assertThat(merged.log(i, b)).isEqualTo(whole.log(i, b));
        assertThat(merged.errorBound(i, b)).isEqualTo(whole.errorBound(i, b));
        assertThat(scalar.log(i, b)).isEqualTo(whole.log(i, b));
      }
    }
  }

  private void decisions(ReferenceSet set, Environments environments, Precision precision) {
    ReferenceSet half =
        ReferenceSet.of(environments.select(IntStream.range(0, set.count() / 2).toArray()), serial);
    Bandwidth h = Bandwidth.of(0.1);
    double[] exact =
        DifferentialEntropy.of(
                environments, half, Weighing.of(h).with(evaluation(precision, 0)), serial)
            .values();
    DifferentialEntropy decided =
        DifferentialEntropy.of(
            environments,
            half,
            Weighing.of(h)
                .with(new Evaluation(engine, new Accuracy(precision, 0, OptionalDouble.of(1)))),
            serial);
    for (int i = 0; i < exact.length; i++) {
      assertThat(decided.value(i) > 1).as("row %d", i).isEqualTo(exact[i] > 1);
    }
  }

  @Test
  void aSetOfOneElementGrowsByOthers() {
    Random random = new Random(8);
    int[] all = elements(3, random);
    Made first = made(30, 12, Arrays.copyOf(all, 1), false, random);
    Made more = made(4, 12, Arrays.copyOf(all, 1), false, random);
    Made others = made(20, 12, all, false, random);
    Environments a = first.describe(ElementForm.FULL);
    Environments b = more.describe(ElementForm.FULL);
    Environments c = others.describe(ElementForm.FULL);
    ReferenceSet grown = ReferenceSet.of(a, serial).with(b, serial).with(c, serial).with(b, serial);
    ReferenceSet whole = ReferenceSet.of(Environments.join(List.of(a, b, c, b)), serial);
    assertThat(grown.count()).isEqualTo(whole.count());
    for (Precision precision : List.of(Precision.SINGLE, Precision.DOUBLE)) {
      Evaluation how = evaluation(precision, 0);
      Bandwidth h = Bandwidth.of(0.1);
      DifferentialEntropy one = DifferentialEntropy.of(c, grown, Weighing.of(h).with(how), serial);
      DifferentialEntropy two = DifferentialEntropy.of(c, whole, Weighing.of(h).with(how), serial);
      for (int i = 0; i < one.count(); i++) {
        assertThat(one.value(i))
            .isEqualTo(two.value(i), within(one.errorBound(i) + two.errorBound(i)));
      }
      assertThat(DatasetInformation.of(grown, Weighing.of(h).with(how), serial).entropy().value())
          .isEqualTo(
              DatasetInformation.of(whole, Weighing.of(h).with(how), serial).entropy().value(),
              within(1e-4));
    }
  }

  @Test
  void anAtomThatLeavesDoesSoContinuously() {
    Random random = new Random(3);
    Made known =
        new Made(List.of(structure(0, 8, new int[] {29}, random), dimer(2.5), dimer(3.9)), 3);
    for (int[] reference : new int[][] {{29}, {28, 29}}) {
      List<Structure> structures = new ArrayList<>(known.structures());
      if (reference.length == 1) {
        structures.subList(1, 3).clear();
      }
      ReferenceSet set =
          ReferenceSet.of(new Made(structures, 3).describe(ElementForm.FULL), serial);
      List<Structure> pulled = new ArrayList<>();
      for (int i = -20; i <= 20; i++) {
        pulled.add(dimer(CUTOFF + i * 1e-5));
      }
      DifferentialEntropy dH =
          DifferentialEntropy.of(
              new Made(pulled, 3).describe(ElementForm.FULL),
              set,
              Weighing.of(Bandwidth.of(0.015)).with(evaluation(Precision.DOUBLE, 0)),
              serial);
      for (int i = 2; i < dH.count(); i++) {
        assertThat(dH.value(i)).isEqualTo(dH.value(i - 2), within(0.01));
      }
    }
  }

  private static Structure dimer(double distance) {
    return new Structure(
        new int[] {28, 29},
        new double[][] {{0, 0, 0}, {distance, 0, 0}},
        new double[3][3],
        new boolean[3]);
  }

  @Test
  void distantElementsAreFiniteAndStillOrderedByGeometry() {
    Made known = new Made(List.of(dimer(2.5), dimer(2.6)), 3);
    Structure one =
        new Structure(
            new int[] {1, 1},
            new double[][] {{0, 0, 0}, {0.4, 0, 0}},
            new double[3][3],
            new boolean[3]);
    Structure two =
        new Structure(
            new int[] {1, 1},
            new double[][] {{0, 0, 0}, {0.5, 0, 0}},
            new double[3][3],
            new boolean[3]);
    ReferenceSet set = ReferenceSet.of(known.describe(ElementForm.FULL), serial);
    for (Precision precision : List.of(Precision.SINGLE, Precision.DOUBLE)) {
      DifferentialEntropy dH =
          DifferentialEntropy.of(
              new Made(List.of(one, two), 3).describe(ElementForm.FULL),
              set,
              Weighing.of(Bandwidth.of(0.015)).with(evaluation(precision, 0)),
              serial);
      assertThat(dH.value(0)).isFinite().isGreaterThan(3000).isGreaterThan(dH.value(2));
      assertThat(dH.value(2)).isFinite().isGreaterThan(3000);
    }
  }

  @Test
  void eightyNineElements() {
    Random random = new Random(11);
    int[] all = IntStream.rangeClosed(1, 89).toArray();
    Made known = made(160, 12, all, false, random);
    List<Row> rows = known.rows();
    assertThat(rows.stream().map(Row::centre).distinct().count()).isEqualTo(89);
    ReferenceSet set = ReferenceSet.of(known.describe(ElementForm.FULL), serial);
    DatasetInformation found =
        DatasetInformation.of(
            set, Weighing.of(Bandwidth.of(0.3)).with(evaluation(Precision.SINGLE, 0)), serial);
    double sum = 0;
    for (Row row : rows) {
      sum += LiteralElements.dH(LiteralElements.squaredDistances(row, rows, 1, 1), 0.3);
    }
    assertThat(found.entropy().value())
        .isEqualTo(
            sum / rows.size() + Math.log(rows.size()), within(found.entropy().errorBound() + 1e-9));
  }
}
