package org.quests.generation;

import java.util.Arrays;
import java.util.List;
import org.quests.atoms.Frame;

/**
 * Structures that were made against the same reference: the dataset and all earlier generations.
 *
 * @param number from 1
 * @param frames the structures, each with the value {@code gen}; without those whose walk found
 *     nothing better than its start
 * @param walks how each was found, in the order of their starts
 * @param environments of dataset and generations up to this one
 * @param entropy H of them in nats
 * @param diversity D of them in nats
 */
public record Generation(
    int number,
    List<Frame> frames,
    List<MonteCarlo> walks,
    int environments,
    double entropy,
    double diversity) {
  /** Copies the lists. */
  public Generation {
    frames = List.copyOf(frames);
    walks = List.copyOf(walks);
  }

  /** The share of proposals that were accepted, 0 … 1. */
  public double acceptance() {
    return walks.stream().mapToDouble(MonteCarlo::acceptance).average().orElse(0);
  }

  /** How many proposals were rejected for atoms that came too close. */
  public int tooClose() {
    return walks.stream().mapToInt(MonteCarlo::tooClose).sum();
  }

  /** The score after each step in nats, as a mean over the walks. */
  public double[] scores() {
    double[] mean = new double[walks.get(0).scores().length];
    for (MonteCarlo walk : walks) {
      double[] scores = walk.scores();
      Arrays.setAll(mean, step -> mean[step] + scores[step] / walks.size());
    }
    return mean;
  }

  /** The mean score of the starts in nats. */
  public double startScore() {
    return walks.stream().mapToDouble(MonteCarlo::startScore).average().orElse(0);
  }

  /** The mean of the walks' best scores in nats. */
  public double bestScore() {
    return walks.stream().mapToDouble(MonteCarlo::bestScore).average().orElse(0);
  }
}
