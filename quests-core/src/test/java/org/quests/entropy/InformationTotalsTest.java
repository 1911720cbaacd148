package org.quests.entropy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InformationTotalsTest {
  @Test
  void partsInAnyOrderGiveTheBitsOfTheWhole() {
    Random random = new Random(3);
    for (int round = 0; round < 50; round++) {
      List<Double> logs = new ArrayList<>();
      int n = 1 + random.nextInt(500);
      for (int i = 0; i < n; i++) {
        logs.add(Math.log(1 + (n - 1) * random.nextDouble()));
      }
      InformationTotals whole = new InformationTotals();
      logs.forEach(log -> whole.add(log, 1e-12));
      Collections.shuffle(logs, random);
      List<InformationTotals> parts = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        if (parts.isEmpty() || random.nextInt(40) == 0) {
          parts.add(new InformationTotals());
        }
        parts.getLast().add(logs.get(i), 1e-12);
      }
      Collections.shuffle(parts, random);
      InformationTotals merged = new InformationTotals();
      parts.forEach(merged::add);
      assertThat(merged.entropy()).isEqualTo(whole.entropy());
      assertThat(merged.diversity()).isEqualTo(whole.diversity());
      assertThat(merged.count()).isEqualTo(n);
    }
  }
}
