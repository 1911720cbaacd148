package org.quests.io.formats;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Frame;
import org.quests.atoms.InfoValue;

/**
 * What was calculated of a frame, under the names, in the units and with the signs that ASE has:
 * {@code energy}, {@code free_energy} (eV), {@code stress} (eV/Å³, positive where the cell pulls
 * inwards; nine numbers) and {@code forces} (eV/Å).
 */
final class Calculated {
  /** Of 1 kbar in eV/Å³, with the elementary charge that ASE has (CODATA 2014). */
  static final double KBAR = 1 / 1602.1766208;

  private final Map<String, InfoValue> info = new LinkedHashMap<>();
  private final Map<String, AtomArray> arrays = new LinkedHashMap<>();

  /** The energy in eV: of metals, extrapolated to no smearing. */
  void energy(double value) {
    info.put("energy", InfoValue.of(value));
  }

  /** The free energy in eV, which the forces are derivatives of. */
  void freeEnergy(double value) {
    info.put("free_energy", InfoValue.of(value));
  }

  /**
   * The stress.
   *
   * @param voigt xx, yy, zz, yz, xz, xy
   * @param factor from its unit and sign to those of ASE
   */
  void stress(double[] voigt, double factor) {
    StringJoiner text = new StringJoiner(" ");
    for (int i : new int[] {0, 5, 4, 5, 1, 3, 4, 3, 2}) {
      text.add(Double.toString(factor * voigt[i]));
    }
    info.put("stress", new InfoValue("\"" + text + '"', text.toString()));
  }

  /** Forces in eV/Å, x y z atom after atom; none where they are null. */
  void forces(double @Nullable [] values) {
    if (values != null) {
      arrays.put("forces", new AtomArray.Reals(3, values));
    }
  }

  /** Another value of the frame. */
  void put(String key, InfoValue value) {
    info.put(key, value);
  }

  /** Another value of the atoms. */
  void put(String key, AtomArray array) {
    arrays.put(key, array);
  }

  /** The frame with these values. */
  Frame of(Frame frame) {
    return frame.withInfo(info).withArrays(arrays);
  }
}
