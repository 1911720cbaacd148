package org.quests.examples;

import java.util.Random;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Entropy;
import org.quests.entropy.Weighing;
import org.quests.kernel.ReferenceSet;

/**
 * H and δH of descriptors that another program made. Here they are random numbers in place of SOAP
 * vectors: 252 numbers for each atom.
 */
public final class RowsFromElsewhere {
  private RowsFromElsewhere() {}

  static void main() {
    // Two frames of 250 atoms: where the rows of each frame begin, and how many rows there are.
    int[] frames = {0, 250, 500};
    var soap = RowSpec.external("soap", 252);
    var known = Environments.of(soap, "known", rows(500, 0.1, 1), frames);
    var test = Environments.of(soap, "test", rows(3, 0.2, 2), new int[] {0, 3});
    // In the unit of the rows. There is no default: which h suits depends on the descriptor.
    var weighing = Weighing.of(0.05);
    try (var threads = Parallelism.of(Runtime.getRuntime().availableProcessors())) {
      var reference = ReferenceSet.of(known, threads);
      System.out.printf("H = %.4f nats%n", Entropy.of(reference, weighing, threads).value());
      var dH = DifferentialEntropy.of(test, reference, weighing, threads);
      for (int row = 0; row < dH.count(); row++) {
        System.out.printf("row %d: δH = %.4f nats%n", row, dH.value(row));
      }
    }
  }

  private static double[][] rows(int count, double spread, long seed) {
    var random = new Random(seed);
    var rows = new double[count][252];
    for (var row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = spread * random.nextDouble();
      }
    }
    return rows;
  }
}
