package org.quests.study;

import java.util.Arrays;
import org.quests.atoms.ResultNames;
import org.quests.entropy.DifferentialEntropy;

/**
 * δH of each environment in two parts: by the geometry alone, and what the elements add to that.
 *
 * @param geometry δH by rows that do not see elements, in nats; treat it as read-only
 * @param chemistry δH less that, in nats, at least 0; treat it as read-only
 * @param summary of all
 */
public record ElementSplit(double[] geometry, double[] chemistry, Summary summary) {
  /**
   * What the parts of some environments come to.
   *
   * @param meanGeometry mean of the one part in nats
   * @param meanChemistry mean of the other in nats
   * @param fractionGeometry share of the environments that are not covered by their geometry
   *     already, 0 … 1
   * @param fractionChemistry share of those that are covered by their geometry, and are not once
   *     elements are seen, 0 … 1: with the other it makes all that are not covered
   */
  public record Summary(
      double meanGeometry,
      double meanChemistry,
      double fractionGeometry,
      double fractionChemistry) {
    /** That of some environments, at least one, from their δH and its parts. */
    static Summary of(double[] dH, double[] geometry, double[] chemistry) {
      int n = dH.length;
      int byGeometry = 0;
      int byChemistry = 0;
      for (int i = 0; i < n; i++) {
        boolean novel = geometry[i] > 0;
        byGeometry += novel ? 1 : 0;
        byChemistry += !novel && dH[i] > 0 ? 1 : 0;
      }
      return new Summary(
          Arrays.stream(geometry).sum() / n,
          Arrays.stream(chemistry).sum() / n,
          (double) byGeometry / n,
          (double) byChemistry / n);
    }
  }

  static final ResultKey GEOMETRY =
      ResultKey.nats(
          ResultNames.of(ResultNames.DH, "geometry"), "δH by the geometry alone, as elements none");

  static final ResultKey CHEMISTRY =
      ResultKey.nats(
          ResultNames.of(ResultNames.DH, "chemistry"), "what the elements add to that, at least 0");

  static final ResultKeys<Summary> KEYS =
      ResultKeys.of(Summary.class)
          .with(
              ResultKey.nats(
                  ResultNames.of(ResultNames.DH, "geometry", "mean"), "mean δH by the geometry"),
              Summary::meanGeometry)
          .with(
              ResultKey.nats(
                  ResultNames.of(ResultNames.DH, "chemistry", "mean"),
                  "mean of what the elements add"),
              Summary::meanChemistry)
          .with(
              ResultKey.of("frac_geometry", "fraction not covered by the geometry already"),
              Summary::fractionGeometry)
          .with(
              ResultKey.of(
                  "frac_chemistry", "fraction covered by the geometry, and not with elements"),
              Summary::fractionChemistry);

  static ElementSplit of(DifferentialEntropy.Split split) {
    double[] geometry = split.geometry().values();
    double[] chemistry = split.chemistry();
    return new ElementSplit(
        geometry, chemistry, Summary.of(split.whole().values(), geometry, chemistry));
  }
}
