package org.quests.io;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which arrays of a NumPy archive hold frames of molecules, as in MD17, rMD17 and MD22.
 *
 * @param positions the name of those of shape (frames, atoms, 3)
 * @param numbers the name of the atomic numbers
 * @param energies the name of the energies; null where there are none
 * @param forces the name of the forces; null where there are none
 */
public record MoleculeArrays(
    String positions, String numbers, @Nullable String energies, @Nullable String forces) {
  private static final List<String> POSITIONS = List.of("R", "coords", "positions");
  private static final List<String> NUMBERS =
      List.of("z", "nuclear_charges", "Z", "atomic_numbers", "numbers");
  private static final List<String> ENERGIES = List.of("E", "energies", "energy");
  private static final List<String> FORCES = List.of("F", "forces");

  /** What an archive of environments has. */
  private static final String DESCRIPTORS = "descriptors";

  /** What an archive with these arrays holds; null where it holds no molecules. */
  public static @Nullable MoleculeArrays among(Collection<String> names) {
    String positions = first(POSITIONS, names);
    String numbers = first(NUMBERS, names);
    return positions == null || numbers == null || names.contains(DESCRIPTORS)
        ? null
        : new MoleculeArrays(positions, numbers, first(ENERGIES, names), first(FORCES, names));
  }

  /** What is looked for, for messages. */
  public static String expected() {
    return "arrays of molecules, "
        + String.join(" or ", POSITIONS)
        + " and "
        + String.join(" or ", NUMBERS);
  }

  private static @Nullable String first(List<String> candidates, Collection<String> names) {
    return candidates.stream().filter(names::contains).findFirst().orElse(null);
  }
}
