package org.quests.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;

/** Nuclei are what bonds hold together in two ways. */
class NucleiTest {
  private static Frame frame(double side, double... positions) {
    byte[] elements = new byte[positions.length / 3];
    Arrays.fill(elements, (byte) 29);
    Cell cell =
        side == 0
            ? Cell.NONE
            : Cell.of(
                new double[] {side, 0, 0, 0, side, 0, 0, 0, side},
                new boolean[] {true, true, true},
                new double[3]);
    return Frame.of(new FrameOrigin("made", 0, 1), elements, positions, cell);
  }

  private static Nuclei nuclei(Frame frame) {
    boolean[] all = new boolean[frame.atoms()];
    Arrays.fill(all, true);
    return Nuclei.of(frame, all, 3.0);
  }

  private static int[] sizes(Nuclei nuclei) {
    return nuclei.all().stream().mapToInt(Nucleus::size).toArray();
  }

  @Test
  void bridgesAreTakenAway() {
    // Two triangles with a bond between them, a tail of two atoms, and an atom alone.
    Frame frame =
        frame(
            0, 0, 0, 0, 2, 0, 0, 1, 1.7, 0, 4.5, 0, 0, 6.5, 0, 0, 5.5, 1.7, 0, 9, 0, 0, 11.5, 0, 0,
            30, 0, 0);
    Nuclei nuclei = nuclei(frame);
    assertThat(sizes(nuclei)).containsExactly(3, 3, 1, 1);
    assertThat(nuclei.of(0)).isEqualTo(nuclei.of(2)).isZero();
    assertThat(nuclei.of(3)).isEqualTo(nuclei.of(5)).isEqualTo(1);
    assertThat(nuclei.of(8)).isEqualTo(Nuclei.NONE);
    assertThat(nuclei.largest()).isEqualTo(3);
  }

  @Test
  void onlyKeptAtomsCount() {
    Frame frame = frame(0, 0, 0, 0, 2, 0, 0, 1, 1.7, 0);
    Nuclei nuclei = Nuclei.of(frame, new boolean[] {true, true, false}, 3.0);
    assertThat(sizes(nuclei)).containsExactly(1, 1);
    assertThat(Nuclei.of(frame, new boolean[3], 3.0).count()).isZero();
    assertThat(Nuclei.of(frame, new boolean[3], 3.0).largest()).isZero();
  }

  @Test
  void aChainAsLongAsTheFrameIsFollowed() {
    int n = 200_000;
    double[] positions = new double[3 * n];
    for (int i = 0; i < n; i++) {
      positions[3 * i] = 2.5 * i;
    }
    Nuclei chain = nuclei(frame(0, positions));
    assertThat(chain.count()).isEqualTo(n);
    assertThat(chain.largest()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void sameAsTakingEachBondAwayInTurn(long seed) {
    Random random = new Random(seed);
    double side = 14;
    double[] positions = random.doubles(3 * 90, 0, side).toArray();
    Frame frame = frame(side, positions);
    Nuclei nuclei = nuclei(frame);
    boolean[][] bonds = bonds(positions, side);
    int[] expected = withoutBridges(bonds);
    for (int i = 0; i < 90; i++) {
      for (int j = 0; j < 90; j++) {
        boolean together = expected[i] >= 0 && expected[i] == expected[j];
        assertThat(nuclei.of(i) != Nuclei.NONE && nuclei.of(i) == nuclei.of(j))
            .as("atoms %d and %d", i, j)
            .isEqualTo(together);
      }
    }
    assertThat(Arrays.stream(sizes(nuclei)).filter(s -> s > 1).count()).isPositive();
  }

  private static boolean[][] bonds(double[] r, double side) {
    int n = r.length / 3;
    boolean[][] bonds = new boolean[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double squared = 0;
        for (int axis = 0; axis < 3; axis++) {
          double d = r[3 * i + axis] - r[3 * j + axis];
          d -= side * Math.rint(d / side);
          squared += d * d;
        }
        bonds[i][j] = i != j && squared < 9;
      }
    }
    return bonds;
  }

  /** The component of each atom once bonds that nothing goes round are gone; −1: no bond at all. */
  private static int[] withoutBridges(boolean[][] bonds) {
    int n = bonds.length;
    boolean[][] left = new boolean[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        if (bonds[i][j]) {
          bonds[i][j] = bonds[j][i] = false;
          left[i][j] = left[j][i] = components(bonds)[i] == components(bonds)[j];
          bonds[i][j] = bonds[j][i] = true;
        }
      }
    }
    int[] components = components(left);
    for (int i = 0; i < n; i++) {
      boolean any = false;
      for (boolean bond : bonds[i]) {
        any |= bond;
      }
      components[i] = any ? components[i] : -1;
    }
    return components;
  }

  private static int[] components(boolean[][] bonds) {
    int n = bonds.length;
    int[] component = new int[n];
    Arrays.setAll(component, i -> i);
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          if (bonds[i][j] && component[j] < component[i]) {
            component[i] = component[j];
            changed = true;
          }
        }
      }
    }
    return component;
  }

  @Test
  void shapeAndPlaceAcrossTheBoundary() {
    double side = 20;
    // A square of 2 Å about the corner of the cell.
    Frame frame = frame(side, 19, 19, 5, 1, 19, 5, 19, 1, 5, 1, 1, 5);
    Nucleus square = nuclei(frame).all().get(0);
    assertThat(square.size()).isEqualTo(4);
    assertThat(square.endless()).isFalse();
    double x = square.centre()[0];
    assertThat(x - side * Math.rint(x / side)).isEqualTo(0, within(1e-12));
    assertThat(x).isBetween(0.0, side);
    assertThat(square.centre()[2]).isEqualTo(5, within(1e-12));
    assertThat(square.radiusOfGyration()).isEqualTo(Math.sqrt(2), within(1e-12));
    // Two eigenvalues are 1, one is 0.
    assertThat(square.asphericity()).isEqualTo(0.5, within(1e-12));
  }

  @Test
  void aNucleusThatMeetsItsImageHasNoExtent() {
    double side = 10;
    double[] positions = new double[24];
    for (int i = 0; i < 4; i++) {
      for (int row = 0; row < 2; row++) {
        positions[3 * (2 * i + row)] = 2.5 * i;
        positions[3 * (2 * i + row) + 1] = 2 + 2 * row;
        positions[3 * (2 * i + row) + 2] = 5;
      }
    }
    Nucleus belt = nuclei(frame(side, positions)).all().get(0);
    assertThat(belt.size()).isEqualTo(8);
    assertThat(belt.endless()).isTrue();
    assertThat(belt.radiusOfGyration()).isNaN();
    assertThat(belt.centre()[1]).isEqualTo(3, within(1e-9));
    assertThat(belt.centre()[2]).isEqualTo(5, within(1e-9));
  }

  @Test
  void imagesOfOneAtomAreOneBond() {
    // In a cell of 4 Å each atom is near to two images of the other: still one bond, a bridge.
    Nuclei nuclei = nuclei(frame(4, 0, 0, 0, 2, 0, 0));
    assertThat(sizes(nuclei)).containsExactly(1, 1);
  }
}
