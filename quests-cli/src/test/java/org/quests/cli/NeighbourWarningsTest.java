package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quests.cli.Cli.quests;
import static org.quests.cli.Cli.write;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Datasets without a single neighbour are told: their lengths, or the cut-off, are not in Å. */
class NeighbourWarningsTest {
  @TempDir private Path folder;

  private static String warning(Object file, String cutoff) {
    return file + ": no atom has a neighbour within the cut-off of " + cutoff + " Å";
  }

  @Test
  void aCutoffThatIsTooShort() {
    String copper = Samples.copper().toString();
    assertThat(quests("entropy", copper, "-c", "0.5").succeeds().err())
        .contains(warning(copper, "0.5"));
    assertThat(quests("dH", copper, copper, "-c", "0.5", "--elements", "full").succeeds().err())
        .contains(warning(copper, "0.5"));
    assertThat(quests("entropy", copper, "-c", "4").succeeds().err()).doesNotContain("neighbour");
  }

  @Test
  void isolatedAtomsAmongOthersAreNothingToWarnOf() {
    String atom = "1\n\nCu 0 0 0\n";
    String pair = "2\n\nCu 0 0 0\nCu 0 0 2.5\n";
    Path isolated = write(folder.resolve("isolated.xyz"), atom + atom);
    Path both = write(folder.resolve("both.xyz"), atom + pair);
    assertThat(quests("entropy", isolated).succeeds().err()).contains(warning(isolated, "5.0"));
    assertThat(quests("entropy", both).succeeds().err()).doesNotContain("no atom has a neighbour");
  }
}
