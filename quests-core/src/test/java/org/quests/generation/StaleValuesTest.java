package org.quests.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.atoms.InfoValue;
import org.quests.atoms.ResultNames;

class StaleValuesTest {
  private static final Frame TWO =
      Frame.of(
          new FrameOrigin("two", 0, 1),
          new byte[] {1, 8},
          new double[] {0, 0, 0, 0, 0, 1},
          Cell.NONE);

  private static Frame without(String name, String literal) {
    return StaleValues.drop(TWO.withInfo(Map.of(name, new InfoValue(literal, literal))));
  }

  private static Frame without(String name, AtomArray array) {
    return StaleValues.drop(TWO.withArrays(Map.of(name, array)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "energy",
        "free_energy",
        "REF_energy",
        "dft_energy",
        "dftEnergy",
        "TotEnergy",
        "energies",
        "nomad_potential_energy",
        "energy_per_atom",
        "e0",
        "E",
        "toten",
        "stress",
        "REF_stress",
        "virial",
        "virials",
        "REF_virials",
        "dipole",
        "REF_dipole",
        "magmom",
        "total_magmom",
        "magnetic_moment",
        "dH_max",
        "dH_mean",
        "frac_positive",
        "polarizability",
        "MACE_energy",
        "epot",
        "homo_dft",
        "formation-energy",
        "entropy",
        "Entropy",
        "n_nuclei",
        "largest_nucleus",
        "error_bound_max",
        "llr_mean",
        "dh_max",
        "old_dH",
        "dH_mean_bulk",
        "score"
      })
  void valuesOfFramesThatNoLongerHold(String name) {
    assertThat(without(name, "-3.25").info()).isEmpty();
    assertThat(without(name, "1 2 3 4e-5 -0.5 6").info()).isEmpty();
    assertThat(without(name, "_JSON [[1, 2], [3, null]]").info()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "config_type",
        "dihedrals",
        "charge",
        "total_charge",
        "spin",
        "step",
        "T_set",
        "temperature",
        "energy_weight",
        "forces_weight",
        "energy_sigma",
        "gen",
        "pressure",
        "name",
        "state",
        "threshold",
        "group",
        "dHartree",
        "energy_unit",
        "head"
      })
  void valuesOfFramesThatStay(String name) {
    assertThat(without(name, "2").info()).containsOnlyKeys(name);
  }

  @Test
  void textsAreNoLabels() {
    assertThat(without("force_field", "uff").info()).containsOnlyKeys("force_field");
    assertThat(without("stress_test", "T").info()).containsOnlyKeys("stress_test");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "forces",
        "force",
        "REF_forces",
        "dft_force",
        "forcesDFT",
        "f",
        "fx",
        "momenta",
        "velocities",
        "vx",
        "velo",
        "magmoms",
        "initial_magmoms",
        "charges",
        "charge",
        "bader_charge",
        "initial_charges",
        "q",
        "stresses",
        "energies",
        "c_pe",
        "dipoles",
        "hirshfeld_dipoles",
        "magnetic_moments",
        "dH",
        "nearest_distance",
        "nearest_frame",
        "dH_solid",
        "dH_average",
        "llr",
        "llr_solid_liquid",
        "llr_average",
        "nucleus",
        "error_bound",
        "born_effective_charges"
      })
  void valuesOfAtomsThatNoLongerHold(String name) {
    assertThat(without(name, new AtomArray.Reals(3, new double[6])).arrays()).isEmpty();
    assertThat(without(name, new AtomArray.Integers(1, new long[2])).arrays()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tags",
        "id",
        "masses",
        "move_mask",
        "site",
        "residuenames",
        "forces_mask",
        "image"
      })
  void valuesOfAtomsThatStay(String name) {
    assertThat(without(name, new AtomArray.Logicals(1, new boolean[2])).arrays())
        .containsOnlyKeys(name);
    if (!name.startsWith("forces")) {
      assertThat(without(name, new AtomArray.Integers(1, new long[2])).arrays())
          .containsOnlyKeys(name);
    }
  }

  @Test
  void whatStaysKeepsItsOrderAndItsText() {
    Map<String, InfoValue> info = new LinkedHashMap<>();
    info.put("b", new InfoValue("\"a  b\"", "a  b"));
    info.put("energy", InfoValue.of(1.5));
    info.put("a", new InfoValue("", "T"));
    Frame kept = StaleValues.drop(TWO.withInfo(info));
    assertThat(kept.info().keySet()).containsExactly("b", "a");
    assertThat(kept.info().get("b")).isEqualTo(info.get("b"));
    assertThat(kept.positions()).isEqualTo(TWO.positions());
    assertThat(kept.originalBytes()).isNull();
  }

  @Test
  void everyResultOfThisProgramIsKnown() {
    for (String name : ResultNames.all()) {
      assertThat(without(name, "1.5").info().isEmpty())
          .as(name)
          .isEqualTo(ResultNames.ofPositions(name));
    }
    String named = ResultNames.of(ResultNames.LLR, "a b", "2");
    assertThat(named).isEqualTo("llr_a b_2");
    assertThat(ResultNames.contains(named)).isTrue();
    assertThat(ResultNames.ofPositions(named)).isTrue();
    assertThat(ResultNames.contains("ll")).isFalse();
    assertThatThrownBy(() -> ResultNames.of(ResultNames.FRAME, "a"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
