package org.quests.generation;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.descriptor.EnvironmentDescriptor;
import org.quests.descriptor.Environments;
import org.quests.descriptor.FrameDescriber;
import org.quests.descriptor.FramePlan;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Weighing;
import org.quests.kernel.Accuracy;
import org.quests.kernel.LogKernelSums;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;
import org.quests.neighbors.NeighborSearch;
import org.quests.neighbors.Neighbors;

/**
 * A structure with δH of each of its atoms. Another that differs from it by one atom's place takes
 * over δH of all environments but those that this atom was or is part of: of the atom itself and of
 * those within the cut-off of where it was or is, images included. Immutable.
 */
final class WeighedFrame {
  private final Weigher weigher;
  private final FramePlan plan;
  private final double[] dH;
  private final LogKernelSums.Header header;

  /** What structures are weighed against, and how. */
  static final class Weigher {
    private final ReferenceSet reference;
    private final Weighing weighing;
    private final EnvironmentDescriptor descriptor;

    Weigher(ReferenceSet reference, Weighing weighing) {
      this.reference = reference;
      // Few environments or many, δH of one must not depend on how many are weighed with it.
      Accuracy asked = weighing.evaluation().accuracy();
      Precision precision =
          asked.precision() == Precision.AUTO ? Precision.DOUBLE : asked.precision();
      this.weighing = weighing.with(Accuracy.of(precision, asked.tolerance()));
      this.descriptor = reference.spec().descriptor();
    }

    /** A structure, all of it weighed. */
    WeighedFrame weigh(Frame frame, Parallelism parallelism) {
      return weigh(FramePlan.of(frame, descriptor), parallelism);
    }

    private WeighedFrame weigh(FramePlan plan, Parallelism parallelism) {
      BitSet all = new BitSet();
      all.set(0, plan.frame().atoms());
      double[] dH = new double[plan.frame().atoms()];
      return new WeighedFrame(this, plan, dH, weigh(plan, all, dH, parallelism));
    }

    /** Puts δH of some atoms, at least one, where it belongs. */
    private LogKernelSums.Header weigh(
        FramePlan plan, BitSet atoms, double[] dH, Parallelism parallelism) {
      int[] chosen = new int[atoms.cardinality()];
      int n = 0;
      for (int place = 0; place < dH.length; place++) {
        int atom = plan.search().atomAt(place);
        if (atoms.get(atom)) {
          chosen[n++] = atom;
        }
      }
      Environments environments =
          FrameDescriber.of(descriptor, parallelism).environments(plan, chosen);
      DifferentialEntropy fresh =
          DifferentialEntropy.of(environments, reference, weighing, parallelism);
      for (int i = 0; i < n; i++) {
        dH[chosen[i]] = fresh.value(i);
      }
      return fresh.header();
    }
  }

  private WeighedFrame(Weigher weigher, FramePlan plan, double[] dH, LogKernelSums.Header header) {
    this.weigher = weigher;
    this.plan = plan;
    this.dH = dH;
    this.header = header;
  }

  /** The atoms at other places, all of them weighed anew. */
  WeighedFrame moved(double[] positions, Parallelism parallelism) {
    return weigher.weigh(plan.moved(positions), parallelism);
  }

  /**
   * The atoms at other places, where only those environments are weighed that differ.
   *
   * @param positions of all atoms, equal to those here but for those of the atoms displaced
   * @param displaced at least one
   */
  WeighedFrame moved(double[] positions, BitSet displaced, Parallelism parallelism) {
    FramePlan next = plan.moved(positions);
    BitSet changed = new BitSet();
    changed.or(displaced);
    addNeighbors(plan.search(), displaced, changed);
    addNeighbors(next.search(), displaced, changed);
    double[] values = dH.clone();
    LogKernelSums.Header how = weigher.weigh(next, changed, values, parallelism);
    return new WeighedFrame(weigher, next, values, how);
  }

  private static void addNeighbors(NeighborSearch search, BitSet of, BitSet into) {
    Neighbors neighbors = search.newNeighbors();
    of.stream()
        .forEach(
            atom -> {
              neighbors.find(atom);
              for (int i = 0; i < neighbors.count(); i++) {
                into.set(neighbors.atom(i));
              }
            });
  }

  /** Who is near whom. */
  NeighborSearch search() {
    return plan.search();
  }

  /** Elements, positions and cell, and nothing else. */
  Frame frame() {
    return plan.frame();
  }

  /** The column whose values stand for elements; null where elements are those of the frame. */
  @Nullable String labelColumn() {
    return weigher.descriptor.spec().elementsFrom();
  }

  /** δH of each atom in nats; not copied. */
  double[] dH() {
    return dH;
  }

  /** The mean of δH in nats. */
  double mean() {
    return Arrays.stream(dH).sum() / dH.length;
  }

  /** How it was weighed: precision and tolerance among other things. */
  LogKernelSums.Header header() {
    return header;
  }
}
