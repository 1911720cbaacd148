package org.quests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.ElementForm;
import org.quests.descriptor.Environments;
import org.quests.io.FrameSource;
import org.quests.testing.TestData;

/** Sums of kernels over pairs of frames. */
class GramMatrixTest {
  private static final Bandwidth H = Bandwidth.of(0.015);

  /** Environments of frames, with a spread that makes near and far ones. */
  private static ReferenceSet set(double[][] rows) {
    return ReferenceSet.of(KernelEngineContract.environments(rows, 64), Parallelism.serial());
  }

  private static int[] labels(int n, int atoms) {
    int[] labels = new int[n];
    Arrays.setAll(labels, i -> i / atoms);
    return labels;
  }

  private static double[][] bruteForce(double[][] rows, int[] labels, int count) {
    double[][] sums = new double[count][count];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows.length; j++) {
        double squared = 0;
        for (int a = 0; a < rows[i].length; a++) {
          squared += (rows[i][a] - rows[j][a]) * (rows[i][a] - rows[j][a]);
        }
        sums[labels[i]][labels[j]] += Math.exp(-squared / (2 * 0.015 * 0.015));
      }
    }
    return sums;
  }

  @ParameterizedTest
  @CsvSource({
    "DOUBLE, 64, 0.01", "DOUBLE, 7, 0.01", "DOUBLE, 100, 0.003", "DOUBLE, 130, 0.2",
    "SINGLE, 64, 0.01", "SINGLE, 9, 0.003", "DOUBLE, 1, 0.01", "DOUBLE, 700, 0.01"
  })
  void isThatOfPlainLoopsWithinItsBound(Precision precision, int atoms, double spread) {
    double[][] rows = KernelEngineContract.rows(500, 7, spread, atoms);
    int[] labels = labels(rows.length, atoms);
    int count = labels[labels.length - 1] + 1;
    GramMatrix gram =
        GramMatrix.of(
            set(rows),
            Groups.of(count, labels),
            H,
            Accuracy.of(precision, 0),
            Parallelism.serial());
    double[][] expected = bruteForce(rows, labels, count);
    for (int f = 0; f < count; f++) {
      for (int g = 0; g < count; g++) {
        double tiny = 1e-13 * expected[f][g];
        assertThat(Math.abs(gram.sum(f, g) - expected[f][g]))
            .as("%d, %d", f, g)
            .isLessThanOrEqualTo(gram.error(f, g) + tiny);
        assertThat(gram.error(f, g))
            .isLessThan(precision == Precision.DOUBLE ? 1e-11 * gram.size(f) * gram.size(g) : 0.02);
      }
    }
  }

  /** Groups that do not stand together in the file, one of them empty. */
  @Test
  void groupsMayBeMixed() {
    double[][] rows = KernelEngineContract.rows(300, 5, 0.01, 3);
    int[] labels = new Random(1).ints(rows.length, 0, 4).map(l -> l == 2 ? 4 : l).toArray();
    GramMatrix gram =
        GramMatrix.of(set(rows), Groups.of(5, labels), H, Accuracy.EXACT, Parallelism.serial());
    double[][] expected = bruteForce(rows, labels, 5);
    for (int f = 0; f < 5; f++) {
      for (int g = 0; g < 5; g++) {
        assertThat(gram.sum(f, g)).isCloseTo(expected[f][g], within(1e-9));
      }
    }
    assertThat(gram.size(2)).isZero();
    assertThat(gram.sum(2, 0)).isZero();
  }

  /** An ordered set is brought back to the order of the file, and far tiles are left out. */
  @Test
  void doesNotDependOnHowTheSetIsOrdered() {
    double[][] rows = KernelEngineContract.rows(3000, 3, 2.0, 8);
    ReferenceSet set = set(rows);
    assertThat(set.packed().ordered()).isTrue();
    int[] labels = labels(rows.length, 50);
    GramMatrix gram =
        GramMatrix.of(
            set, Groups.of(60, labels), Bandwidth.of(0.015), Accuracy.EXACT, Parallelism.serial());
    double[][] expected = bruteForce(rows, labels, 60);
    for (int f = 0; f < 60; f++) {
      assertThat(gram.sum(f, f)).isCloseTo(expected[f][f], within(1e-9));
      assertThat(gram.sum(f, 59 - f)).isCloseTo(expected[f][59 - f], within(1e-9));
    }
  }

  /** Tiles of one element each, and pairs of unlike ones. */
  @Test
  void seesElements() {
    Environments alloy;
    try (FrameSource frames = FrameSource.open(TestData.shipped("alcu_tiny_cells.extxyz.gz"))) {
      alloy =
          Environments.describe(
              frames,
              DescriptorSpec.nearestNeighbors(6, 5).withElements(ElementForm.FULL),
              Parallelism.serial());
    }
    ReferenceSet set = ReferenceSet.of(alloy, Parallelism.serial());
    Groups frames = Groups.ofFrames(alloy.index());
    GramMatrix gram =
        GramMatrix.of(set, frames, Bandwidth.of(0.5), Accuracy.EXACT, Parallelism.serial());
    double[] ones = new double[set.count()];
    Arrays.fill(ones, 1);
    double[] product =
        KernelProduct.of(set, Bandwidth.of(0.5), Accuracy.EXACT)
            .times(new double[][] {ones}, Parallelism.serial())
            .values()[0];
    double[][] expected = new double[frames.count()][frames.count()];
    double[] sums = new double[set.count()];
    for (int i = 0; i < set.count(); i++) {
      for (int j = 0; j < set.count(); j++) {
        double kernel =
            Math.exp(-set.packed().squaredDistance(i, set.packed(), j) / (2 * 0.5 * 0.5));
        expected[frames.label(i)][frames.label(j)] += kernel;
        sums[i] += kernel;
      }
    }
    assertThat(product).containsExactly(sums, within(1e-9));
    for (int f = 0; f < frames.count(); f++) {
      for (int g = 0; g < frames.count(); g++) {
        assertThat(gram.sum(f, g)).isCloseTo(expected[f][g], within(1e-10));
      }
    }
  }

  @Test
  void hasTheSameBitsForAnyThreadsAndCuts() {
    double[][] rows = KernelEngineContract.rows(1500, 9, 0.01, 5);
    PackedEnvironments set = set(rows).packed().inFileOrder(Parallelism.serial());
    Groups groups = Groups.of(38, labels(rows.length, 40));
    Accuracy accuracy = new Accuracy(Precision.DOUBLE, 0, OptionalDouble.empty());
    TileBlock all = TileBlock.all(set, set);
    GramMatrix one = GramMatrix.of(set, groups, H, accuracy, all, Parallelism.serial());
    GramMatrix merged = null;
    try (Parallelism threads = Parallelism.of(3)) {
      GramMatrix many = GramMatrix.of(set, groups, H, accuracy, all, threads);
      for (TileBlock block :
          TileBlock.cut(KernelTask.of(set, set, Bandwidths.of(H), accuracy, Want.SUMS), 3)) {
        GramMatrix part = GramMatrix.of(set, groups, H, accuracy, block, threads);
        if (merged == null) {
          merged = part;
        } else {
          merged.add(part);
        }
      }
      for (int f = 0; f < 38; f++) {
        for (int g = 0; g < 38; g++) {
          assertThat(many.sum(f, g)).isEqualTo(one.sum(f, g));
          assertThat(many.error(f, g)).isEqualTo(one.error(f, g));
          assertThat(Objects.requireNonNull(merged).sum(f, g)).isEqualTo(one.sum(f, g));
        }
      }
    }
  }

  @Test
  void refusesTooManyFrames() {
    double[][] rows = new double[20_001][1];
    Groups groups = Groups.of(20_001, labels(rows.length, 1));
    ReferenceSet set = set(rows);
    assertThatThrownBy(() -> GramMatrix.of(set, groups, H, Accuracy.EXACT, Parallelism.serial()))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("20001 frames")
        .hasMessageContaining("at most 20000");
  }
}
