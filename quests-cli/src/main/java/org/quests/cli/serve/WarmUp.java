package org.quests.cli.serve;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.quests.atoms.Cell;
import org.quests.atoms.Frame;
import org.quests.atoms.FrameOrigin;
import org.quests.cli.Attached;
import org.quests.core.Parallelism;
import org.quests.kernel.ReferenceSet;

/**
 * Runs what clients ask for most, on made-up data, until the compiler is done with it: the first
 * request of a client then takes as long as later ones.
 */
final class WarmUp {
  /** In the middle range of what structures have. */
  private static final double DENSITY = 0.06;

  private static final long LONGEST = TimeUnit.SECONDS.toNanos(8);

  private WarmUp() {}

  /** Works for some seconds. */
  static void run() {
    Map<String, Attached> data = new HashMap<>();
    data.put("many", new Attached.Frames(frames(8, 128)));
    data.put("small", new Attached.Frames(frames(1, 9)));
    data.put("large", new Attached.Frames(frames(1, 256)));
    List<ReferenceSet> kept = new ArrayList<>();
    long until = System.nanoTime() + LONGEST;
    ask(data, kept, "keep", "--", "many");
    data.put("kept", new Attached.Kept(kept.getFirst()));
    List<String[]> commands =
        List.of(
            new String[] {"dH", "--quiet", "--", "small", "kept"},
            new String[] {"dH", "--quiet", "--", "large", "kept"},
            new String[] {"dH", "--quiet", "--", "small", "many"},
            new String[] {"entropy", "--quiet", "--", "many"});
    for (int round = 0; round < 60 && System.nanoTime() - until < 0; round++) {
      for (String[] command : commands) {
        ask(data, kept, command);
      }
    }
  }

  private static void ask(Map<String, Attached> data, List<ReferenceSet> kept, String... command) {
    Request request =
        new Request(1, data, List.of(), false, Content::head, kept::add, Parallelism::of);
    try {
      request.run(Path.of("/"), List.of(command), Content::head);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Frame> frames(int count, int atoms) {
    SplittableRandom random = new SplittableRandom(atoms);
    double edge = Math.cbrt(atoms / DENSITY);
    Cell cell =
        Cell.of(
            new double[] {edge, 0, 0, 0, edge, 0, 0, 0, edge},
            new boolean[] {true, true, true},
            new double[3]);
    List<Frame> frames = new ArrayList<>();
    for (int f = 0; f < count; f++) {
      double[] positions = new double[3 * atoms];
      for (int i = 0; i < positions.length; i++) {
        positions[i] = edge * random.nextDouble();
      }
      byte[] elements = new byte[atoms];
      Arrays.fill(elements, (byte) 29);
      frames.add(Frame.of(FrameOrigin.UNKNOWN, elements, positions, cell));
    }
    return frames;
  }
}
