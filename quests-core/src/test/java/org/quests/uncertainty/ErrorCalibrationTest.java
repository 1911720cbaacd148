package org.quests.uncertainty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.core.QuestsException;

/** Bounds on errors hold as often as they say, for errors that hang together within a frame. */
class ErrorCalibrationTest {
  private static final double FLOOR = 1e-4;
  private static final int ATOMS = 20;

  /** Of log10(error) against δH. */
  private static final double SLOPE = 0.1;

  /**
   * A frame whose atoms are alike in δH and err together: nearly all of the spread of log10(error)
   * is that of the frame.
   */
  private static LabelledFrame frame(Random random) {
    double shift = 8 * random.nextGaussian();
    double together = 0.3 * random.nextGaussian();
    double[] dH = new double[ATOMS];
    double[] errors = new double[ATOMS];
    for (int i = 0; i < ATOMS; i++) {
      dH[i] = shift + 0.2 * random.nextGaussian();
      double spread = 0.02 * random.nextGaussian();
      errors[i] = Math.pow(10, -2 + SLOPE * dH[i] + together + spread);
    }
    return new LabelledFrame(dH, errors);
  }

  private static List<LabelledFrame> frames(int n, Random random) {
    return IntStream.range(0, n).mapToObj(i -> frame(random)).toList();
  }

  /** Splitting by atom: each atom counts as a frame of its own. */
  private static List<LabelledFrame> atoms(List<LabelledFrame> frames) {
    List<LabelledFrame> atoms = new ArrayList<>();
    for (LabelledFrame frame : frames) {
      for (int i = 0; i < frame.atoms(); i++) {
        atoms.add(
            new LabelledFrame(new double[] {frame.dH()[i]}, new double[] {frame.errors()[i]}));
      }
    }
    return atoms;
  }

  /**
   * How often the errors of new frames lie within their bounds, over many calibrations with a few
   * frames each: 23,200 frames in all.
   */
  private static double coverage(double nominal, boolean byAtom) {
    Random random = new Random(17);
    int repeats = 400;
    double sum = 0;
    for (int r = 0; r < repeats; r++) {
      List<LabelledFrame> known = frames(38, random);
      List<LabelledFrame> items = new ArrayList<>(byAtom ? atoms(known) : known);
      Collections.shuffle(items, random);
      int half = items.size() / 2;
      ErrorCalibration calibration =
          ErrorCalibration.of(
              items.subList(0, half), items.subList(half, 2 * half), nominal, FLOOR);
      sum += calibration.coverageOf(frames(20, random));
    }
    return sum / repeats;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.8, 0.9})
  void splitByFrameTheCoverageIsNominal(double nominal) {
    assertThat(coverage(nominal, false)).isEqualTo(nominal, within(0.02));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.8, 0.9})
  void splitByAtomItIsNot(double nominal) {
    // The same check: it is the split that makes the difference.
    assertThat(coverage(nominal, true)).isLessThan(nominal - 0.02);
  }

  @Test
  void aStudyTellsItsCoverageOnFramesThatItHasNotSeen() {
    Random random = new Random(5);
    CheckedCalibration study = CheckedCalibration.of(frames(6000, random), 1, 0.9, FLOOR, 1);
    assertThat(study.fitted()).isEqualTo(2400);
    assertThat(study.calibrated()).isEqualTo(2400);
    assertThat(study.heldOut()).hasSize(1200);
    assertThat(study.coverage()).isEqualTo(0.9, within(0.02));
    assertThat(study.standardError()).isBetween(0.003, 0.02);
    assertThat(study.calibration().coverageOf(frames(5000, random))).isEqualTo(0.9, within(0.02));
    assertThat(study.parts()).hasSize(4);
    assertThat(study.parts().stream().mapToInt(CheckedCalibration.Part::atoms).sum())
        .isEqualTo(1200 * ATOMS);
    for (CheckedCalibration.Part part : study.parts()) {
      assertThat(part.coverage()).isEqualTo(0.9, within(0.05));
    }
    // The quantile that it was made from: 0.9 of errors that spread by 0.3.
    double spread = 1.2816 * 0.3;
    for (double dH : new double[] {-8, -3, 2, 8}) {
      assertThat(Math.log10(study.calibration().bound(dH)))
          .isEqualTo(-2 + SLOPE * dH + spread, within(0.1));
    }
  }

  @Test
  void framesOfABlockStayTogether() {
    // Pairs of equal frames: block by block nothing of a pair is on both sides of the split.
    Random random = new Random(9);
    List<LabelledFrame> frames = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      LabelledFrame frame = frame(random);
      frames.add(frame);
      frames.add(frame);
    }
    CheckedCalibration study = CheckedCalibration.of(frames, 2, 0.8, FLOOR, 3);
    assertThat(study.fitted()).isEqualTo(80);
    assertThat(study.heldOut()).hasSize(40);
    for (int i = 0; i < 40; i += 2) {
      assertThat(study.heldOut().get(i)).isSameAs(study.heldOut().get(i + 1));
    }
    assertThat(CheckedCalibration.of(frames, 2, 0.8, FLOOR, 3).calibration().correction())
        .isEqualTo(study.calibration().correction());
    assertThat(CheckedCalibration.of(frames, 2, 0.8, FLOOR, 4).calibration().correction())
        .isNotEqualTo(study.calibration().correction());
  }

  @Test
  void equalErrorsAreTheirOwnBound() {
    List<LabelledFrame> frames = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      frames.add(new LabelledFrame(new double[] {i, -i, 0.5}, new double[] {0.2, 0.2, 0.2}));
    }
    ErrorCalibration calibration =
        ErrorCalibration.of(frames.subList(0, 15), frames.subList(15, 30), 0.9, FLOOR);
    for (double dH : new double[] {-100, -1, 0, 3.3, 1000}) {
      assertThat(calibration.bound(dH)).isEqualTo(0.2, within(1e-12));
    }
    assertThat(calibration.greatestDifferentialEntropy()).isEqualTo(29);
    assertThat(calibration.coverageOf(frames)).isEqualTo(1);
    assertThat(calibration.covers(0, 0.2000001)).isFalse();
  }

  @Test
  void errorsBelowTheFloorCountAsTheFloor() {
    LabelledFrame none = new LabelledFrame(new double[] {1, 2}, new double[] {0, 1e-9});
    ErrorCalibration calibration =
        ErrorCalibration.of(
            Collections.nCopies(10, none), Collections.nCopies(10, none), 0.9, FLOOR);
    assertThat(calibration.bound(1.5)).isEqualTo(FLOOR, within(1e-15));
    assertThat(calibration.covers(1.5, 0)).isTrue();
  }

  @Test
  void theFirstWeightThatIsEnoughDecides() {
    // 9 calibrating frames of one atom each, with residuals 1 … 9: 0.9 · 10 of them is the 9th.
    List<LabelledFrame> calibrating =
        IntStream.rangeClosed(1, 9)
            .mapToObj(i -> new LabelledFrame(new double[] {0}, new double[] {Math.pow(10, i)}))
            .toList();
    List<LabelledFrame> fit = List.of(new LabelledFrame(new double[] {0}, new double[] {1}));
    assertThat(Math.log10(ErrorCalibration.of(fit, calibrating, 0.9, FLOOR).bound(0)))
        .isEqualTo(9, within(1e-12));
    assertThat(Math.log10(ErrorCalibration.of(fit, calibrating, 0.5, FLOOR).bound(0)))
        .isEqualTo(5, within(1e-12));
    assertThatThrownBy(() -> ErrorCalibration.of(fit, calibrating.subList(1, 9), 0.9, FLOOR))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("at least 9 frames to calibrate and one to fit, found 8 and 1");
  }

  @Test
  void tooFewFramesAndBadValuesAreRefused() {
    List<LabelledFrame> few = frames(22, new Random(1));
    assertThatThrownBy(() -> CheckedCalibration.of(few, 1, 0.9, FLOOR, 0))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("needs at least 23 frames, found 22");
    assertThat(CheckedCalibration.of(frames(23, new Random(1)), 1, 0.9, FLOOR, 0).heldOut())
        .hasSize(5);
    for (double coverage : new double[] {0, 1, -1, Double.NaN}) {
      assertThatThrownBy(() -> ErrorCalibration.requireCoverage(coverage))
          .isInstanceOf(QuestsException.class);
      assertThatThrownBy(() -> ErrorCalibration.requireFloor(-coverage * 0))
          .isInstanceOf(QuestsException.class);
    }
    double[] one = {1};
    for (double[] bad : new double[][] {{-1}, {Double.NaN}, {Double.POSITIVE_INFINITY}, {}}) {
      assertThatThrownBy(() -> new LabelledFrame(one, bad))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aCurveNeverFalls() {
    MonotoneCurve curve = new MonotoneCurve(new double[] {0, 1, 3, 4}, new double[] {1, 2, 2, 5});
    double[] places = {-9, 0, 0.5, 1, 2, 3, 3.5, 4, 6};
    // Beyond the last knot: from the second to the last it rises by 3 over 3.
    assertThat(Arrays.stream(places).map(curve::at).toArray())
        .containsExactly(1, 1, 1.5, 2, 2, 2, 3.5, 5, 7);
    assertThat(new MonotoneCurve(new double[] {2}, new double[] {7}).at(9)).isEqualTo(7);
    assertThatThrownBy(() -> new MonotoneCurve(new double[] {0, 1}, new double[] {1, 0.5}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new MonotoneCurve(new double[] {1, 1}, new double[] {1, 2}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void equalPlacesAndFallingQuantilesArePooled() {
    List<LabelledFrame> frames = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      // Half of the frames at one place; errors fall with δH elsewhere.
      double dH = i < 100 ? -5 : i;
      frames.add(new LabelledFrame(new double[] {dH}, new double[] {i < 100 ? 1 : 100.0 / i}));
    }
    MonotoneCurve curve = MonotoneQuantile.fit(frames, FLOOR, 0.5);
    double[] y = curve.y();
    for (int i = 1; i < y.length; i++) {
      assertThat(y[i]).isGreaterThanOrEqualTo(y[i - 1]);
    }
    assertThat(curve.at(199)).isBetween(Math.log10(0.5), 0.0);
  }
}
