package org.quests.descriptor;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.core.ColdStart;
import org.quests.core.QuestsException;
import org.quests.core.Vectors;
import org.quests.neighbors.Neighbors;

/**
 * Describes the environment of every atom of a structure by a row of numbers in 1/Å that does not
 * depend on translation, rotation, reflection, the order of the atoms or the choice of the unit
 * cell. Atoms nearer to each other than {@link #CLOSEST_CONTACT}, images included, are an error.
 *
 * <p>Source: Schwalbe-Koda et al., Nature Communications 16, 4014 (2025). Immutable, thread-safe.
 */
public final class NearestNeighborDescriptor implements EnvironmentDescriptor {
  /** Atoms nearer to each other than this, in Å, are an error. */
  public static final double CLOSEST_CONTACT = 0.01;

  /** Atoms of a process that are described by plain loops before vectors take over. */
  private static final long PLAIN = 20_000;

  private static final ColdStart<BlockArithmetic> ARITHMETIC = arithmetic();

  private final DescriptorSpec spec;
  private final double cutoff;

  /** Atomic numbers of the species. */
  private final byte[] species;

  NearestNeighborDescriptor(DescriptorSpec spec) {
    this.spec = spec;
    cutoff = spec.requireCutoff();
    species = new byte[spec.species().size()];
    for (int s = 0; s < species.length; s++) {
      species[s] = (byte) Element.number(spec.species().get(s));
    }
  }

  private static ColdStart<BlockArithmetic> arithmetic() {
    BlockArithmetic plain = new ScalarBlockArithmetic();
    Supplier<BlockArithmetic> vectors =
        () ->
            Vectors.available()
                ? Vectors.load(
                    BlockArithmetic.class, "org.quests.descriptor.simd.SimdBlockArithmetic")
                : plain;
    return new ColdStart<>(vectors, plain, PLAIN);
  }

  @Override
  public DescriptorSpec spec() {
    return spec;
  }

  @Override
  public double locality() {
    return cutoff;
  }

  /** {@inheritDoc} Knows {@code k}, {@code cutoff}, {@code species} and {@code elements}. */
  @Override
  public EnvironmentDescriptor with(Map<String, String> settings) {
    return spec.with(settings).descriptor();
  }

  @Override
  public void check(Frame frame) {
    if (species.length == 0) {
      return;
    }
    boolean[] known = new boolean[Byte.MAX_VALUE + 1];
    for (byte number : species) {
      known[number] = true;
    }
    byte[] numbers = frame.atomicNumbers();
    for (int atom = 0; atom < numbers.length; atom++) {
      if (!known[numbers[atom]]) {
        throw QuestsException.input(
            frame.origin().at()
                + "atom "
                + atom
                + " is "
                + Element.symbol(numbers[atom])
                + ", expected one of the species "
                + String.join(", ", spec.species()));
      }
    }
  }

  @Override
  public RowWriter newWriter() {
    return new Writer(null);
  }

  /**
   * What writes rows as they are held.
   *
   * @param shares as in {@link RowPiece}
   */
  RowWriter newWriter(byte @Nullable [] shares) {
    return new Writer(shares);
  }

  private final class Writer implements RowWriter {
    private final BlockDescriber block = new BlockDescriber(spec.k(), cutoff, ARITHMETIC);
    private final ElementShares shares = new ElementShares(cutoff);
    private final byte @Nullable [] held;
    private @Nullable FramePlan plan;
    private @Nullable Neighbors neighbors;

    Writer(byte @Nullable [] held) {
      this.held = held;
    }

    @Override
    public void write(FramePlan of, int atom, double[] rows, int at) {
      Neighbors found = neighbors(of);
      found.find(atom);
      requireNoContact(of, found, atom);
      int b = spec.blockDimension();
      byte[] numbers = of.kinds();
      // Before the nearest are chosen: shares are those among all neighbours.
      if (spec.elements() == ElementForm.FULL) {
        shares.write(found, numbers, held, rows, at + b);
      }
      if (spec.elements() != ElementForm.NONE && held == null) {
        int centre = at + b + spec.elements().shareColumns();
        Arrays.fill(rows, centre, at + spec.dimension(), 0);
        rows[centre + numbers[atom]] = ElementForm.CENTRE_VALUE;
      }
      block.describe(found, rows, at);
      for (int s = 0; s < species.length; s++) {
        int from = at + (s + 1) * b;
        if (numbers[atom] == species[s]) {
          found.find(atom);
          found.keep(numbers, species[s]);
          block.describe(found, rows, from);
        } else {
          Arrays.fill(rows, from, from + b, 0);
        }
      }
    }

    private Neighbors neighbors(FramePlan of) {
      Neighbors found = neighbors;
      if (found == null || plan != of) {
        found = of.search().newNeighbors();
        neighbors = found;
        plan = of;
      }
      return found;
    }
  }

  private static void requireNoContact(FramePlan plan, Neighbors neighbors, int atom) {
    for (int j = 0; j < neighbors.count(); j++) {
      if (neighbors.squaredDistance(j) < CLOSEST_CONTACT * CLOSEST_CONTACT) {
        int other = neighbors.atom(j);
        throw QuestsException.input(
            plan.frame().origin().at()
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
