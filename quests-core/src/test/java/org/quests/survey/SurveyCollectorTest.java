package org.quests.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Frame;
import org.quests.atoms.InfoValue;
import org.quests.core.Parallelism;
import org.quests.entropy.Quantiles;

class SurveyCollectorTest {
  /** A molecule of H and O, with values. */
  private static Frame frame(double distance, Map<String, Double> values, double... forces) {
    Map<String, InfoValue> info = new LinkedHashMap<>();
    values.forEach((key, value) -> info.put(key, InfoValue.of(value)));
    Frame frame =
        Frame.of(
                new int[] {1, 8},
                new double[][] {{0, 0, 0}, {0, 0, distance}},
                null,
                new boolean[3])
            .withInfo(info);
    return forces.length == 0
        ? frame
        : frame.withArrays(Map.of("forces", new AtomArray.Reals(3, forces)));
  }

  private static Survey survey(Frame... frames) {
    SurveyCollector collector = new SurveyCollector(List.of("a.xyz"), Parallelism.serial());
    for (Frame frame : frames) {
      collector.add(0, frame);
    }
    return collector.result();
  }

  @Test
  void framesElementsAndDistancesAreTold() {
    Survey survey = survey(frame(0.97, Map.of()), frame(0.95, Map.of()));
    assertThat(survey.atoms()).isEqualTo(4);
    assertThat(survey.compositions()).containsExactly(Map.entry("HO", 2L));
    assertThat(survey.periodicity()).containsExactly(Map.entry("FFF", 2L));
    assertThat(survey.elements()).containsOnlyKeys("H", "O");
    assertThat(survey.smallestDistances().get("H-O")).isCloseTo(0.95, within(1e-12));
    assertThat(survey.volumes()).isNull();
    assertThat(survey.energies().key()).isNull();
    assertThat(survey.energies().missing()).isEqualTo(2);
  }

  @Test
  void twoConventionsOfKeysAreMixedOnlyWhereNoFrameHasBoth() {
    Map<String, Double> both = Map.of("energy", -1.0, "free_energy", -1.1);
    assertThat(survey(frame(1, both), frame(1, both)).energies().mixed()).isFalse();
    LabelSurvey mixed =
        survey(
                frame(1, Map.of("energy", -1.0)),
                frame(1, Map.of("REF_energy", -1.0)),
                frame(1, Map.of("energy", -1.0)))
            .energies();
    assertThat(mixed.mixed()).isTrue();
    assertThat(mixed.key()).isEqualTo("energy");
    assertThat(mixed.missing()).isEqualTo(1);
    assertThat(mixed.keys()).containsEntry("energy", 2).containsEntry("REF_energy", 1);
  }

  @Test
  void aMissingLabelIsNotOneThatIsNoNumber() {
    LabelSurvey found =
        survey(
                frame(1, Map.of("energy", -1.0)),
                frame(1, Map.of("energy", Double.NaN)),
                frame(1, Map.of()))
            .energies();
    assertThat(found.missing()).isEqualTo(1);
    assertThat(found.invalid()).isEqualTo(1);
  }

  @Test
  void aForceFarGreaterThanOthersStandsOut() {
    Frame[] frames = new Frame[20];
    for (int i = 0; i < 20; i++) {
      double force = i == 13 ? 800 : 1 + 0.02 * i;
      frames[i] = frame(1, Map.of(), force, 0, 0, 0, 0, 0.1);
    }
    LabelSurvey found = survey(frames).forces();
    assertThat(found.outliers()).extracting(Outlier::place).containsExactly(13);
    assertThat(found.outliers().get(0).value()).isEqualTo(800);
    assertThat(found.values()).isNotNull().returns(800.0, Quantiles::max);
  }

  @Test
  void noFramesAtAllAreNoError() {
    Survey survey = survey();
    assertThat(survey.frames()).isEmpty();
    assertThat(survey.sizes()).isNull();
    assertThat(survey.forces().values()).isNull();
  }
}
