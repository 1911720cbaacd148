package org.quests.generation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Frame;
import org.quests.atoms.InfoValue;
import org.quests.atoms.ResultNames;

/**
 * Which values of a frame no longer hold once its atoms have moved: what was calculated from the
 * positions, or belongs to their motion. Results of this program are known from {@link
 * ResultNames}. Others are known by their names, as ASE, LAMMPS and datasets of interatomic
 * potentials write them, with whatever stands before or after ({@code REF_energy}, {@code
 * dft_forces}).
 */
final class StaleValues {
  /** Parts of names that say what a value is. */
  private static final List<String> PARTS =
      List.of(
          "energy",
          "energies",
          "force",
          "stress",
          "virial",
          "moment",
          "velocit",
          "magmom",
          "dipole",
          "quadrupole",
          "polariz",
          "hessian");

  /** Words that say so, but not as parts of other words. */
  private static final Set<String> WORDS =
      Set.of(
          "charges",
          "spins",
          "epot",
          "ekin",
          "etot",
          "toten",
          "pe",
          "ke",
          "fx",
          "fy",
          "fz",
          "vx",
          "vy",
          "vz",
          "vel",
          "velo",
          "dielectric",
          "born",
          "homo",
          "lumo",
          "bandgap",
          "efermi");

  /** The same for values of atoms; of a frame, {@code charge} and {@code spin} are its state. */
  private static final Set<String> ATOM_WORDS = Set.of("charge", "q", "spin", "mux", "muy", "muz");

  /** Whole names. */
  private static final Set<String> NAMES = Set.of("e", "e0", "f");

  /** What tells how to treat a label is no label. */
  private static final Set<String> SETTINGS =
      Set.of("weight", "weights", "sigma", "unit", "units", "cutoff", "tolerance");

  private static final Pattern BETWEEN_WORDS =
      Pattern.compile("[^\\p{Alnum}]+|(?<=[a-z])(?=[A-Z][a-z])");

  private StaleValues() {}

  /** The frame without them; everything else is kept. */
  static Frame drop(Frame frame) {
    Map<String, InfoValue> info = new LinkedHashMap<>();
    frame
        .info()
        .forEach(
            (name, value) -> {
              if (!(stale(name, false) && numeric(value.text()))) {
                info.put(name, value);
              }
            });
    Map<String, AtomArray> arrays = new LinkedHashMap<>();
    frame
        .arrays()
        .forEach(
            (name, array) -> {
              boolean number =
                  array instanceof AtomArray.Reals || array instanceof AtomArray.Integers;
              if (!(stale(name, true) && number)) {
                arrays.put(name, array);
              }
            });
    return Frame.of(frame.origin(), frame.atomicNumbers(), frame.positions(), frame.cell())
        .withInfo(info)
        .withArrays(arrays);
  }

  private static boolean stale(String name, boolean ofAtoms) {
    String whole = name.toLowerCase(Locale.ROOT);
    if (NAMES.contains(whole) || ResultNames.ofPositions(name)) {
      return true;
    }
    List<String> words = new ArrayList<>();
    for (String word : BETWEEN_WORDS.split(name, -1)) {
      words.add(word.toLowerCase(Locale.ROOT));
    }
    if (words.stream().anyMatch(SETTINGS::contains)) {
      return false;
    }
    return words.stream()
        .anyMatch(
            word ->
                WORDS.contains(word)
                    || (ofAtoms && ATOM_WORDS.contains(word))
                    || PARTS.stream().anyMatch(word::contains));
  }

  /** Whether a text holds numbers and what goes between them, and nothing else. */
  private static boolean numeric(String text) {
    String rest = text.strip().replaceFirst("^_JSON", "");
    String[] parts = rest.split("[\\s,;\\[\\](){}\"]+", -1);
    boolean any = false;
    for (String part : parts) {
      if (part.isEmpty()) {
        continue;
      }
      if (!part.matches(
          "[-+]?(\\d+\\.?\\d*|\\.\\d+)([eEdD][-+]?\\d+)?|[-+]?(?i:nan|inf|infinity|null|none)")) {
        return false;
      }
      any = true;
    }
    return any;
  }
}
