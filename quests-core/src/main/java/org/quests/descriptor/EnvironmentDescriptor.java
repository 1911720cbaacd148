package org.quests.descriptor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;

/**
 * Describes the environment of every atom of a structure by a row of numbers. Immutable,
 * thread-safe.
 *
 * <p>The descriptor of the method is that of a {@link DescriptorSpec}. One of one's own implements
 * this interface and {@link RowSpec}. To be found by its name ({@link #named}, {@code
 * --descriptor}) it needs a public constructor without parameters and an entry in {@code
 * META-INF/services/org.quests.descriptor.EnvironmentDescriptor}.
 */
public interface EnvironmentDescriptor {
  /** What the rows are; its {@link RowSpec#kind} is the name of the descriptor. */
  RowSpec spec();

  /**
   * How far away atoms can be that a row depends on, in Å, finite and greater than 0: the cut-off
   * of the neighbour search.
   */
  double locality();

  /**
   * This descriptor with other settings.
   *
   * @param settings values by name; what is not named stays as it is
   * @throws QuestsException of kind USAGE where a name or a value is not known
   */
  default EnvironmentDescriptor with(Map<String, String> settings) {
    if (settings.isEmpty()) {
      return this;
    }
    throw QuestsException.usage(
        "descriptor "
            + spec().kind()
            + " has no setting "
            + String.join(", ", new TreeMap<>(settings).keySet()));
  }

  /**
   * Returns at once where a frame can be described; what single atoms lack may show later.
   *
   * @throws QuestsException of kind INPUT that names the frame otherwise
   */
  default void check(Frame frame) {}

  /** What writes rows, with scratch memory of its own: one for each thread. */
  RowWriter newWriter();

  /** Writes rows of atoms of any frames, one after the other; for one thread. */
  interface RowWriter {
    /**
     * Writes the row of one atom. The numbers must depend on the atom's environment alone: the same
     * bits whatever was written before.
     *
     * @param plan the frame, ready for this descriptor
     * @param atom the number of the atom in the frame
     * @param rows holds zeros, and receives d numbers between −1e100 and 1e100
     * @param at where the row begins
     * @throws QuestsException of kind INPUT that names the frame where the atom cannot be described
     */
    void write(FramePlan plan, int atom, double[] rows, int at);
  }

  /**
   * Describes the atoms of a frame.
   *
   * @return n × d numbers, one row after the other in the order of the atoms
   * @throws QuestsException naming the frame where it cannot be described, or has too many atoms
   *     for one array
   */
  default double[] describe(Frame frame, Parallelism parallelism) {
    return FrameDescriber.of(this, parallelism).describe(frame);
  }

  /**
   * A descriptor by the name of its kind, with its own settings: that of the method with the
   * default k and cut-off, or one that is found on the class path.
   *
   * @throws QuestsException of kind USAGE that names those that there are
   */
  static EnvironmentDescriptor named(String kind) {
    List<String> broken = new ArrayList<>();
    Map<String, EnvironmentDescriptor> known = KnownDescriptors.byName(broken);
    EnvironmentDescriptor chosen = known.get(kind);
    if (chosen == null) {
      throw QuestsException.usage(
          "there is no descriptor "
              + kind
              + "; there is "
              + String.join(", ", known.keySet())
              + (broken.isEmpty() ? "" : "; what cannot be loaded: " + String.join("; ", broken)));
    }
    return chosen;
  }

  /** The names of all descriptors that are found and can be loaded, sorted. */
  static List<String> names() {
    return List.copyOf(KnownDescriptors.byName(new ArrayList<>()).keySet());
  }
}
