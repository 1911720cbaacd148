package org.quests.cli.serve;

import java.io.IOException;
import java.nio.channels.Pipe;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Asks for what clients ask for most, on made-up data and by the way that their messages go, until
 * the compiler has little left to do with it: the first request of a client then takes as long as
 * later ones.
 */
final class WarmUp {
  /** Atoms in 1 Å³, in the middle of what structures have. */
  private static final double DENSITY = 0.06;

  private static final int SLOW_ROUNDS = 60;
  private static final int ROUNDS = 100;

  private final MessageChannel requests;

  private WarmUp(MessageChannel requests) {
    this.requests = requests;
  }

  /** Works for some seconds. */
  static void run() throws IOException {
    Pipe questions = Pipe.open();
    Pipe answers = Pipe.open();
    long longest = Worker.longestBody();
    Connection connection =
        new Connection(
            new Worker(longest), new MessageChannel(questions.source(), answers.sink(), longest));
    Thread.ofPlatform().daemon().name("warm-up").start(connection::serve);
    try (MessageChannel requests =
        new MessageChannel(answers.source(), questions.sink(), longest)) {
      new WarmUp(requests).ask();
    }
  }

  private void ask() throws IOException {
    requests.write(Content.of("hello").with("protocol", Worker.PROTOCOL).with("client", ""));
    answer();
    Map<String, Object> small = frames(1, 9, false);
    Map<String, Object> few = frames(2, 32, true);
    // What is not compiled is a hundred times slower: little of it is done.
    for (int round = 0; round < SLOW_ROUNDS; round++) {
      weigh("dH", small, few);
    }
    Map<String, Object> large = frames(1, 256, true);
    Map<String, Object> many = frames(8, 128, true);
    Map<String, Object> crystals = keep(many);
    Map<String, Object> molecules = keep(frames(100, 9, false));
    for (int round = 0; round < ROUNDS; round++) {
      weigh("dH", small, molecules);
      weigh("dH", large, crystals);
      if (round % 4 == 0) {
        weigh("overlap", small, many);
        weigh("entropy", many, null);
      }
    }
  }

  private Map<String, Object> keep(Map<String, Object> frames) throws IOException {
    requests.write(
        Content.of("keep", 0).with("files", List.of("b")).with("inputs", Map.of("b", frames)));
    return Map.of("reference", answer().head().path("reference").asString());
  }

  private void weigh(
      String command, Map<String, Object> dataset, @Nullable Map<String, Object> other)
      throws IOException {
    requests.write(
        Content.of("run", 1)
            .with("folder", "/")
            .with(
                "command",
                other == null
                    ? List.of(command, "--quiet", "--", "a")
                    : List.of(command, "--quiet", "--", "a", "b"))
            .with(
                "inputs", other == null ? Map.of("a", dataset) : Map.of("a", dataset, "b", other)));
    answer();
  }

  /** The answer to the last request; what is said before it does not matter. */
  private Message answer() throws IOException {
    while (true) {
      Message message = requests.read();
      if (message == null || message.kind().equals("error")) {
        throw new IllegalStateException(message == null ? "no answer" : message.head().toString());
      }
      if (message.kind().equals("result") || message.kind().equals("hello")) {
        return message;
      }
    }
  }

  /**
   * Frames at random.
   *
   * @param crystal whether they are periodic and of one element; else they have neither
   */
  private static Map<String, Object> frames(int count, int atoms, boolean crystal) {
    SplittableRandom random = new SplittableRandom(atoms);
    double edge = Math.cbrt(atoms / DENSITY);
    int all = count * atoms;
    int[] offsets = new int[count + 1];
    Arrays.setAll(offsets, f -> f * atoms);
    byte[] numbers = new byte[all];
    for (int i = 0; i < all; i++) {
      numbers[i] = (byte) (crystal ? 29 : 6 + i % 3);
    }
    double[] positions = new double[3 * all];
    Arrays.setAll(positions, i -> edge * random.nextDouble());
    double[] cells = new double[9 * count];
    Arrays.setAll(cells, i -> crystal && i % 9 % 4 == 0 ? edge : 0);
    byte[] periodic = new byte[3 * count];
    Arrays.fill(periodic, (byte) (crystal ? 1 : 0));
    return Map.of(
        "frames",
        Map.of(
            "offsets", offsets,
            "numbers", numbers,
            "positions", positions,
            "cells", cells,
            "pbc", periodic));
  }
}
