package org.quests.descriptor;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.core.ColdStart;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.core.Vectors;
import org.quests.neighbors.NeighborSearch;
import org.quests.neighbors.Neighbors;

/**
 * Describes the environment of every atom of a structure by a row of numbers in 1/Å that does not
 * depend on translation, rotation, reflection, the order of the atoms or the choice of the unit
 * cell.
 *
 * <p>Source: Schwalbe-Koda et al., Nature Communications 16, 4014 (2025). Immutable, thread-safe.
 */
public final class Descriptor {
  /** Atoms nearer to each other than this, in Å, are an error. */
  public static final double CLOSEST_CONTACT = 0.01;

  /** Atoms that a thread describes at a time. */
  private static final int CHUNK = 256;

  /** The same where chosen atoms are described, which are few. */
  private static final int FEW = 32;

  /** Atoms of a process that are described by plain loops before vectors take over. */
  private static final long PLAIN = 20_000;

  private static final ColdStart<BlockArithmetic> ARITHMETIC = arithmetic();

  private final DescriptorSpec spec;

  private Descriptor(DescriptorSpec spec) {
    this.spec = spec;
  }

  private static ColdStart<BlockArithmetic> arithmetic() {
    BlockArithmetic plain = new ScalarBlockArithmetic();
    return new ColdStart<>(
        () ->
            Vectors.available()
                ? Vectors.load(
                    BlockArithmetic.class, "org.quests.descriptor.simd.SimdBlockArithmetic")
                : plain,
        plain,
        PLAIN);
  }

  /**
   * The descriptor of this definition.
   *
   * @throws QuestsException where the cut-off is not known
   */
  public static Descriptor of(DescriptorSpec spec) {
    spec.requireCutoff();
    return new Descriptor(spec);
  }

  /** What defines it. */
  public DescriptorSpec spec() {
    return spec;
  }

  /**
   * Describes the atoms of a frame.
   *
   * @return n × d numbers, one row after the other in the order of the atoms
   * @throws QuestsException naming the frame where two atoms are nearer than {@link
   *     #CLOSEST_CONTACT}, images included, an element is not in the list of species, or the frame
   *     has too many atoms for one array
   */
  public double[] describe(Frame frame, Parallelism parallelism) {
    return describe(frame, parallelism, new LongAdder());
  }

  /**
   * Describes the atoms of a frame.
   *
   * @param busy is told how many nanoseconds each thread is busy
   */
  double[] describe(Frame frame, Parallelism parallelism, LongAdder busy) {
    int d = spec.dimension();
    long size = (long) frame.atoms() * d;
    if (size > Integer.MAX_VALUE - 8) {
      throw QuestsException.input(
          frame.origin().at()
              + frame.atoms()
              + " atoms are too many for one frame: at most "
              + (Integer.MAX_VALUE - 8) / d
              + " with "
              + d
              + " numbers each");
    }
    double[] rows = new double[(int) size];
    int chunks = (frame.atoms() + CHUNK - 1) / CHUNK;
    FramePlan plan = plan(frame, busy);
    parallelism.forEach(
        chunks,
        () -> {
          FrameWorker worker = plan.newWorker();
          return chunk -> {
            long started = System.nanoTime();
            worker.describe(chunk * CHUNK, Math.min(frame.atoms(), (chunk + 1) * CHUNK), rows, 0);
            busy.add(System.nanoTime() - started);
          };
        });
    return rows;
  }

  /**
   * Describes the atoms at places from … to − 1 in the order of the cell list, in that order.
   *
   * @param rows receives (to − from) · d numbers
   * @return the number of the atom of each row
   */
  int[] describePlaces(
      FramePlan plan, int from, int to, double[] rows, Parallelism parallelism, LongAdder busy) {
    int d = spec.dimension();
    int[] atoms = new int[to - from];
    int chunks = (to - from + CHUNK - 1) / CHUNK;
    parallelism.forEach(
        chunks,
        () -> {
          FrameWorker worker = plan.newWorker();
          return chunk -> {
            long started = System.nanoTime();
            int end = Math.min(to, from + (chunk + 1) * CHUNK);
            for (int p = from + chunk * CHUNK; p < end; p++) {
              atoms[p - from] = plan.search.atomAt(p);
              worker.describe(atoms[p - from], rows, (p - from) * d);
            }
            busy.add(System.nanoTime() - started);
          };
        });
    return atoms;
  }

  /** What a thread needs to describe atoms of any frame. */
  BlockDescriber newBlockDescriber() {
    return new BlockDescriber(spec.k(), spec.requireCutoff(), ARITHMETIC);
  }

  /**
   * Prepares a frame: cell list and species of its atoms.
   *
   * @throws QuestsException naming the frame where an element is not in the list of species, or its
   *     cell is too small
   */
  public FramePlan plan(Frame frame) {
    return new FramePlan(frame);
  }

  FramePlan plan(Frame frame, LongAdder busy) {
    long started = System.nanoTime();
    FramePlan plan = plan(frame);
    busy.add(System.nanoTime() - started);
    return plan;
  }

  /** A frame made ready for being described piece by piece. Immutable, thread-safe. */
  public final class FramePlan {
    private final NeighborSearch search;
    private final List<boolean[]> members;

    private FramePlan(NeighborSearch search, List<boolean[]> members) {
      this.search = search;
      this.members = members;
    }

    private FramePlan(Frame frame) {
      search = NeighborSearch.of(frame, spec.requireCutoff());
      members = spec.species().stream().map(symbol -> membersOf(frame, symbol)).toList();
      if (!members.isEmpty()) {
        for (int i = 0; i < frame.atoms(); i++) {
          int atom = i;
          if (members.stream().noneMatch(m -> m[atom])) {
            throw QuestsException.input(
                frame.origin().at()
                    + "atom "
                    + i
                    + " is "
                    + Element.symbol(frame.atomicNumbers()[i])
                    + ", expected one of the species "
                    + String.join(", ", spec.species()));
          }
        }
      }
    }

    private static boolean[] membersOf(Frame frame, String symbol) {
      int number = Element.number(symbol);
      boolean[] member = new boolean[frame.atoms()];
      for (int i = 0; i < member.length; i++) {
        member[i] = frame.atomicNumbers()[i] == number;
      }
      return member;
    }

    /** Who is near whom: all that the rows depend on, beside elements. */
    public NeighborSearch search() {
      return search;
    }

    /**
     * The same atoms at other places.
     *
     * @param positions 3 n finite coordinates in Å, not copied
     */
    public FramePlan moved(double[] positions) {
      Frame before = search.frame();
      Frame frame = Frame.of(before.origin(), before.atomicNumbers(), positions, before.cell());
      return new FramePlan(NeighborSearch.of(frame, search.cutoff()), members);
    }

    /**
     * Describes some atoms; fastest in the order of the search.
     *
     * @return d numbers for each, one row after the other in the order given
     * @throws QuestsException naming the frame where one of them is nearer than {@link
     *     #CLOSEST_CONTACT} to another, images included
     */
    public double[] describe(int[] atoms, Parallelism parallelism) {
      int d = spec.dimension();
      double[] rows = new double[Math.multiplyExact(atoms.length, d)];
      int pieces = (atoms.length + FEW - 1) / FEW;
      parallelism.forEach(
          pieces,
          () -> {
            FrameWorker worker = newWorker();
            return piece -> {
              int end = Math.min(atoms.length, (piece + 1) * FEW);
              for (int i = piece * FEW; i < end; i++) {
                worker.describe(atoms[i], rows, i * d);
              }
            };
          });
      return rows;
    }

    FrameWorker newWorker() {
      return newWorker(newBlockDescriber());
    }

    /** A worker with the scratch memory of an earlier one. */
    FrameWorker newWorker(BlockDescriber block) {
      return new FrameWorker(this, block);
    }
  }

  /** Describes atoms of one frame, with scratch memory of its own; for one thread. */
  final class FrameWorker {
    private final FramePlan plan;
    private final Neighbors neighbors;
    private final BlockDescriber block;

    private FrameWorker(FramePlan plan, BlockDescriber block) {
      this.plan = plan;
      this.block = block;
      this.neighbors = plan.search.newNeighbors();
    }

    /**
     * Describes the atoms at places from … to − 1 in the order of the cell list.
     *
     * @param rows receives row i at (first + i) · d for atom i
     */
    void describe(int from, int to, double[] rows, int first) {
      for (int p = from; p < to; p++) {
        int atom = plan.search.atomAt(p);
        describe(atom, rows, (first + atom) * spec.dimension());
      }
    }

    /** Describes one atom; its row begins at the given place of the array. */
    void describe(int atom, double[] rows, int at) {
      int b = spec.blockDimension();
      neighbors.find(atom);
      requireNoContact(atom);
      block.describe(neighbors, rows, at);
      for (int s = 0; s < plan.members.size(); s++) {
        boolean[] members = plan.members.get(s);
        if (members[atom]) {
          neighbors.find(atom);
          neighbors.keep(members);
          block.describe(neighbors, rows, at + (s + 1) * b);
        } else {
          Arrays.fill(rows, at + (s + 1) * b, at + (s + 2) * b, 0);
        }
      }
    }

    private void requireNoContact(int atom) {
      for (int j = 0; j < neighbors.count(); j++) {
        if (neighbors.squaredDistance(j) < CLOSEST_CONTACT * CLOSEST_CONTACT) {
          int other = neighbors.atom(j);
          throw QuestsException.input(
              plan.search.frame().origin().at()
                  + (other == atom
                      ? "atom " + atom + " and its own periodic image"
                      : "atoms " + Math.min(atom, other) + " and " + Math.max(atom, other))
                  + " are "
                  + String.format(Locale.ROOT, "%.3g", Math.sqrt(neighbors.squaredDistance(j)))
                  + " Å apart, expected at least "
                  + CLOSEST_CONTACT
                  + " Å");
        }
      }
    }
  }
}
