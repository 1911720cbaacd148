package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quests.cli.Cli.quests;
import static org.quests.cli.Cli.with;
import static org.quests.cli.Cli.write;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Elements that are not seen are told. */
class ElementWarningsTest {
  @TempDir private Path folder;
  private Path nickel;
  private Path copper;

  @BeforeEach
  void aluminiumWithOneAtomOfAnother() {
    nickel = write(folder.resolve("ni.xyz"), aluminium(2, "Ni", 1));
    copper = write(folder.resolve("cu.xyz"), aluminium(3, "Cu", 1));
  }

  /** Frames of 32 atoms in a cell where an atom does not see its own images. */
  private static String aluminium(int frames, String other, int others) {
    Random random = new Random(9);
    double[][] sites = {{0, 0, 0}, {0, 0.5, 0.5}, {0.5, 0, 0.5}, {0.5, 0.5, 0}};
    StringBuilder text = new StringBuilder();
    for (int f = 0; f < frames; f++) {
      text.append("32\nLattice=\"8.1 0 0 0 8.1 0 0 0 8.1\" Properties=species:S:1:pos:R:3\n");
      for (int i = 0; i < 32; i++) {
        text.append(i < others ? other : "Al");
        int[] cell = {i / 4 % 2, i / 8 % 2, i / 16};
        for (int axis = 0; axis < 3; axis++) {
          double x = 4.05 * (cell[axis] + sites[i % 4][axis]) + 0.05 * random.nextGaussian();
          text.append(String.format(Locale.ROOT, " %.6f", x));
        }
        text.append('\n');
      }
    }
    return text.toString();
  }

  private static String alone(Object file, int count, String text) {
    return "quests: warning: "
        + file
        + ": "
        + count
        + (count == 1
            ? " atom has no neighbour of its own element"
            : " atoms have no neighbour of their own element")
        + " within the cut-off ("
        + text
        + (count == 1
            ? "): --species does not see what it is, and may call it covered"
            : "): --species does not see what they are, and may call them covered")
        + " where the reference has no such element";
  }

  private static String lacking(Object file, int count, Object reference, String text) {
    return "quests: warning: "
        + file
        + ": "
        + count
        + (count == 1 ? " atom is" : " atoms are")
        + " of elements that the reference "
        + reference
        + " does not hold ("
        + text
        + "): δH alone may not show that";
  }

  private static List<String> warnings(Object... arguments) {
    return quests(arguments).succeeds().err().lines().toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dH", "approx_dH", "overlap"})
  void atomsOfAnElementThatTheReferenceHasNeverSeen(String command) {
    assertThat(warnings(command, nickel, copper, "--species", "auto", "-k", 12))
        .containsExactlyInAnyOrder(
            alone(nickel, 2, "Ni 2"), alone(copper, 3, "Cu 3"), lacking(nickel, 2, copper, "Ni 2"));
  }

  @Test
  void theSameFromArraysOfDescriptors() {
    Path array = folder.resolve("ni.npz");
    Path known = folder.resolve("cu.npz");
    quests("make_descriptors", nickel, "--species", "Al,Cu,Ni", "-o", array).succeeds();
    quests("make_descriptors", copper, "--species", "Al,Cu,Ni", "-o", known).succeeds();
    assertThat(warnings("dH", array, known))
        .containsExactlyInAnyOrder(
            alone(array, 2, "Ni 2"), alone(known, 3, "Cu 3"), lacking(array, 2, known, "Ni 2"));
  }

  @Test
  void alongATrajectory() {
    Object[] species = {"--species", "Al,Cu,Ni", "-k", 12};
    assertThat(warnings(with(new Object[] {"dH_traj", nickel, "--reference", copper}, species)))
        .containsExactlyInAnyOrder(
            alone(nickel, 2, "Ni 2"), alone(copper, 3, "Cu 3"), lacking(nickel, 2, copper, "Ni 2"));
    assertThat(
            warnings(
                with(
                    new Object[] {"events", nickel, "--parent", ":2", "--product", copper},
                    species)))
        .contains(
            alone(nickel, 2, "Ni 2"), alone(copper, 3, "Cu 3"), lacking(nickel, 2, copper, "Ni 2"));
    assertThat(
            warnings(
                with(
                    new Object[] {
                      "watch",
                      nickel,
                      "--reference",
                      copper,
                      "--until-idle",
                      0.02,
                      "--poll",
                      0.01,
                      "-t",
                      1e9
                    },
                    species)))
        .containsExactlyInAnyOrder(
            alone(copper, 3, "Cu 3"),
            alone(nickel + ": frame 0", 1, "Ni 1"),
            lacking(nickel + ": frame 0", 1, copper, "Ni 1"));
  }

  @Test
  void inASelectionThatKnowsAReference() {
    assertThat(
            warnings("compress", nickel, "-r", copper, "-s", 1, "--species", "Al,Cu,Ni", "-k", 12))
        .contains(
            alone(nickel, 2, "Ni 2"), alone(copper, 3, "Cu 3"), lacking(nickel, 2, copper, "Ni 2"));
  }

  @Test
  void elementsAreSeenWhereTheyAreAskedFor() {
    Path array = folder.resolve("cu.npz");
    quests("make_descriptors", copper, "--elements", "full", "-k", 12, "-o", array).succeeds();
    for (Object reference : new Object[] {copper, array}) {
      Object[] dH = {"dH", nickel, reference, "--elements", "full", "-k", 12, "--explain"};
      assertThat(warnings(dH))
          .containsExactly(
              lacking(nickel, 2, reference, "Ni 2").replace(": δH alone may not show that", ""));
      assertThat(quests(dH).succeeds().lines()).contains("no Ni in the reference");
      Path output = folder.resolve("dH.json");
      JsonNode json = Cli.jsonOf(output, dH);
      assertThat(json.get("elements").asString()).isEqualTo("full");
      JsonNode unseen = json.get("unseen_elements");
      assertThat(unseen).hasSize(1);
      assertThat(unseen.get("Ni").get("atoms").asInt()).isEqualTo(2);
      assertThat(Cli.numbers(unseen.get("Ni").get("frames"))).containsExactly(0, 1);
      // Δ²/2h² less the logarithm of the reference's size.
      assertThat(json.get("dH_quantiles").get("max").asDouble())
          .isGreaterThan(1 / (2 * 0.015 * 0.015) - Math.log(96));
    }
    JsonNode run =
        Cli.jsonOf(
            folder.resolve("run.json"),
            "dH_traj",
            nickel,
            "--reference",
            copper,
            "--elements",
            "centre");
    assertThat(run.get("unseen_elements").get("Ni").get("atoms").asInt()).isEqualTo(2);
    assertThat(warnings("entropy", copper, "--elements", "centre", "-k", 12)).isEmpty();
  }

  @Test
  void elementsThatDoNotFitAreRefused() {
    Path array = folder.resolve("cu.npz");
    quests("make_descriptors", copper, "--elements", "full", "-k", 12, "-o", array).succeeds();
    assertThat(quests("dH", nickel, array, "-k", 12).failsWith(ExitCodes.USAGE))
        .contains("environments of different descriptors cannot be compared");
    assertThat(
            quests("dH", nickel, array, "-k", 12, "--elements", "centre")
                .failsWith(ExitCodes.USAGE))
        .contains("rows with elements=full contradict --elements centre");
    assertThat(quests("entropy", nickel, "--elements", "some").failsWith(ExitCodes.USAGE))
        .contains("elements must be none, centre or full, not some");
    assertThat(
            quests("entropy", nickel, "--elements", "full", "--species", "auto")
                .failsWith(ExitCodes.USAGE))
        .contains("rows see elements either by species or by elements=full, not by both");
  }

  @Test
  void oncePerFileAndOnlyWhereItIsSo() {
    assertThat(warnings("entropy", nickel, "--species", "Al,Ni", "-k", 12, "-b", 0.5))
        .containsExactly(alone(nickel, 2, "Ni 2"));
    // Two atoms that are neighbours see each other.
    Path pair = write(folder.resolve("pair.xyz"), aluminium(1, "Ni", 2));
    assertThat(warnings("dH", pair, nickel, "--species", "Al,Ni", "-k", 12))
        .containsExactly(alone(nickel, 2, "Ni 2"));
    Path pure = write(folder.resolve("al.xyz"), aluminium(1, "Al", 32));
    assertThat(warnings("dH", pure, pure, "-k", 12)).isEmpty();
  }

  @Test
  void thePlainDescriptorSeesNone() {
    assertThat(warnings("dH", nickel, copper, "-k", 12))
        .containsExactly(
            "quests: warning: the descriptor does not see elements, and there are Al, Cu, Ni;"
                + " --elements full makes it see them");
    // A run shows its elements one by one, or never.
    assertThat(
            warnings(
                "watch",
                nickel,
                "--reference",
                copper,
                "--until-idle",
                0.02,
                "--poll",
                0.01,
                "-t",
                1e9))
        .contains(lacking(nickel + ": frame 0", 1, copper, "Ni 1"));
  }
}
