package org.quests.screening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.quests.atoms.AtomArray;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.atoms.InfoValue;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.neighbors.Structures;

/** Why frames are junk. */
class ScreenTest {
  private static final Screen COVALENT = Screen.NONE.with(MinimumDistances.covalent());

  /** Two atoms of copper at a distance in Å. */
  private static Frame pair(double distance) {
    return Structures.molecule(0, 0, 0, 0, 0, distance)
        .withOrigin(new FrameOrigin("pool.xyz", 4, 1));
  }

  @Test
  void namesTheTwoAtoms() {
    assertThat(COVALENT.reason(pair(0.31)))
        .isEqualTo("atoms 0 (Cu) and 1 (Cu) are 0.31 Å apart, expected at least 1.85 Å");
    assertThat(COVALENT.reason(pair(0.005)))
        .isEqualTo("atoms 0 (Cu) and 1 (Cu) are 0.0050 Å apart, expected at least 1.8480 Å");
    assertThat(Screen.NONE.with(MinimumDistances.of(2)).reason(pair(1.9999)))
        .isEqualTo("atoms 0 (Cu) and 1 (Cu) are 1.9999 Å apart, expected at least 2.0000 Å");
    assertThat(COVALENT.reason(pair(1.85))).isNull();
    Frame chain =
        Structures.copper(Structures.cell("TFF", 1.5, 0, 0, 0, 9, 0, 0, 0, 9), 0.3, 0.2, 0.1);
    assertThat(COVALENT.reason(chain))
        .isEqualTo(
            "atom 0 (Cu) and its own periodic image are 1.50 Å apart, expected at least 1.85 Å");
    assertThat(Screen.NONE.reason(pair(0.01))).isNull();
  }

  @Test
  void aFrameInWhichNothingCanBeLookedForIsJunk() {
    Frame broken =
        Frame.broken(
            new FrameOrigin("a", 3, 1), new byte[] {29}, "a: frame 3: x of atom 0 is not finite");
    assertThat(COVALENT.reason(broken)).isEqualTo("x of atom 0 is not finite");
    Frame collapsed =
        Structures.copper(Structures.cell("TTT", 1e-9, 0, 0, 0, 1e-9, 0, 0, 0, 1e-9), 0, 0, 0);
    assertThat(COVALENT.reason(collapsed)).contains("expected periodic cell vectors");
    Frame empty = Frame.of(FrameOrigin.UNKNOWN, new byte[0], new double[0], Cell.NONE);
    assertThat(COVALENT.reason(empty)).isNull();
  }

  private static Frame with(String name, AtomArray array) {
    return pair(2.5).withArrays(Map.of(name, array));
  }

  @Test
  void namesTheGreatestForce() {
    ForceLimit limit = ForceLimit.parse("forces=50", "--max-force");
    AtomArray.Reals forces = new AtomArray.Reals(3, new double[] {30, 40, 0.1, 0, -812.27, 0});
    assertThat(limit.reason(with("forces", forces)))
        .isEqualTo("force of atom 1 (Cu) is 812.3, expected at most 50");
    assertThat(new ForceLimit("forces", 900).reason(with("forces", forces))).isNull();
    double[] lost = {0, 0, 0, 1, Double.NaN, 1};
    assertThat(limit.reason(with("forces", new AtomArray.Reals(3, lost))))
        .isEqualTo("force of atom 1 (Cu) is NaN, expected at most 50");
    assertThat(
            limit.reason(with("forces", new AtomArray.Integers(3, new long[] {0, 0, 0, 60, 0, 0}))))
        .isEqualTo("force of atom 1 (Cu) is 60, expected at most 50");
    assertThat(limit.reason(with("forces", new AtomArray.Reals(1, new double[] {-51, 0}))))
        .isEqualTo("force of atom 0 (Cu) is 51, expected at most 50");
  }

  @Test
  void takesForcesAsLammpsWritesThem() {
    Frame dump =
        pair(2.5)
            .withArrays(
                Map.of(
                    "fx", new AtomArray.Reals(1, new double[] {3, 0}),
                    "fy", new AtomArray.Reals(1, new double[] {4, 1}),
                    "fz", new AtomArray.Reals(1, new double[] {0, 1})));
    assertThat(new ForceLimit("f", 4.9).reason(dump))
        .isEqualTo("force of atom 0 (Cu) is 5, expected at most 4.9");
    assertThat(new ForceLimit("f", 5).reason(dump)).isNull();
  }

  @Test
  void takesANumberOfTheFrame() {
    Frame frame = pair(2.5).withInfo(Map.of("fmax", InfoValue.of(18821.4)));
    assertThat(ForceLimit.parse("fmax=500", "--max-force").reason(frame))
        .isEqualTo("fmax is 18,821, expected at most 500");
    assertThat(new ForceLimit("fmax", 2e4).reason(frame)).isNull();
    assertThatThrownBy(
            () ->
                new ForceLimit("fmax", 1)
                    .reason(pair(2.5).withInfo(Map.of("fmax", InfoValue.of("many")))))
        .hasMessage("pool.xyz: frame 4: fmax is many, expected a number");
  }

  @Test
  void aFrameWithoutTheForcesIsAnError() {
    ForceLimit limit = new ForceLimit("forces", 50);
    assertThatThrownBy(() -> limit.reason(pair(2.5)))
        .isInstanceOf(QuestsException.class)
        .hasMessage("pool.xyz: frame 4: no forces forces, and no other values");
    Frame other = with("force", new AtomArray.Reals(3, new double[6]));
    assertThatThrownBy(() -> limit.reason(other.withInfo(Map.of("energy", InfoValue.of(1.0)))))
        .hasMessage("pool.xyz: frame 4: no forces forces, expected one of force, energy");
    assertThatThrownBy(() -> limit.reason(with("forces", new AtomArray.Reals(2, new double[4]))))
        .hasMessage(
            "pool.xyz: frame 4: forces has 2 numbers for each atom, expected 3 components of a"
                + " force");
    assertThatThrownBy(
            () -> limit.reason(with("forces", new AtomArray.Words(1, new String[] {"a", "b"}))))
        .hasMessageContaining("forces holds no numbers");
    for (String bad : List.of("forces", "=3", "forces=", "forces=much", "forces=-1", "f=NaN")) {
      assertThatThrownBy(() -> ForceLimit.parse(bad, "--max-force"))
          .hasMessageStartingWith("expected --max-force KEY=F")
          .hasMessageEndingWith("found " + bad);
    }
  }

  @Test
  void theFirstReasonIsGiven() {
    Screen screen = COVALENT.with(new ForceLimit("forces", 50)).withGreatestNovelty(500);
    Frame frame =
        pair(0.31)
            .withArrays(Map.of("forces", new AtomArray.Reals(3, new double[] {99, 0, 0, 0, 0, 0})));
    assertThat(screen.reason(frame)).startsWith("atoms 0 (Cu) and 1 (Cu) are 0.31");
    assertThat(screen.tooNovel(500)).isFalse();
    assertThat(screen.tooNovel(500.1)).isTrue();
    assertThat(screen.reason(7, 18821.2))
        .isEqualTo("δH of atom 7 is 18,821 nats, expected at most 500");
  }

  @Test
  void framesOfADatasetKeepTheirPlaces() {
    Screening screening = new Screening(COVALENT, Parallelism.serial());
    for (int i = 0; i < 9; i++) {
      screening.add(
          pair(i % 4 == 1 ? 0.3 : 2.5).withOrigin(new FrameOrigin("pool.xyz", 10 + i, 1)));
    }
    assertThat(screening.result())
        .extracting(Screening.Screened::place, Screening.Screened::frame)
        .containsExactly(tuple(1, 11L), tuple(5, 15L));
  }
}
