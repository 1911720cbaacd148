package org.quests.compress;

/**
 * How much of the dataset the first frames of a ranking hold.
 *
 * @param frames how many
 * @param environments how many environments they hold
 * @param entropy H in nats
 * @param diversity D in nats
 * @param overlap the fraction of the dataset's environments that they cover, together with the
 *     reference set where there is one, 0 … 1
 */
public record CurvePoint(
    int frames, int environments, double entropy, double diversity, double overlap) {
  /** H / log n: how much of what the environments could tell they do; 1 for a single one. */
  public double efficiency() {
    return environments == 1 ? 1 : entropy / Math.log(environments);
  }
}
