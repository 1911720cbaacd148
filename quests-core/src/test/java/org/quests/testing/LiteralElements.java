package org.quests.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * δH by definition, elements included, in plain loops: shares no class with the library. Made for
 * structures without ties.
 */
public final class LiteralElements {
  private LiteralElements() {}

  /**
   * A structure.
   *
   * @param cell rows of vectors in Å; only those that are periodic matter
   */
  public record Structure(int[] elements, double[][] positions, double[][] cell, boolean[] pbc) {}

  /** An environment: plain numbers, centre, shares by atomic number, elements of its structure. */
  public record Row(double[] x, int centre, double[] shares, Set<Integer> structure, int frame) {}

  private record Neighbor(double distance, double[] vector, int element) {}

  private static double weight(double r, double cutoff) {
    double s = r / cutoff;
    return s < 1 ? (1 - s * s) * (1 - s * s) : 0;
  }

  private static List<Neighbor> neighbors(Structure of, int atom, double cutoff) {
    int[] reach = new int[3];
    for (int axis = 0; axis < 3; axis++) {
      reach[axis] = of.pbc[axis] ? 2 : 0;
    }
    List<Neighbor> found = new ArrayList<>();
    for (int other = 0; other < of.elements.length; other++) {
      for (int a = -reach[0]; a <= reach[0]; a++) {
        for (int b = -reach[1]; b <= reach[1]; b++) {
          for (int c = -reach[2]; c <= reach[2]; c++) {
            double[] d = new double[3];
            double squared = 0;
            for (int axis = 0; axis < 3; axis++) {
              d[axis] =
                  of.positions[other][axis]
                      - of.positions[atom][axis]
                      + a * of.cell[0][axis]
                      + b * of.cell[1][axis]
                      + c * of.cell[2][axis];
              squared += d[axis] * d[axis];
            }
            double r = Math.sqrt(squared);
            if (r > 1e-9 && r < cutoff) {
              found.add(new Neighbor(r, d, of.elements[other]));
            }
          }
        }
      }
    }
    found.sort((p, q) -> Double.compare(p.distance, q.distance));
    return found;
  }

  /** The environments of structures, one after the other. */
  public static List<Row> rows(List<Structure> structures, int k, double cutoff) {
    List<Row> rows = new ArrayList<>();
    for (int frame = 0; frame < structures.size(); frame++) {
      Structure of = structures.get(frame);
      TreeSet<Integer> all = new TreeSet<>();
      for (int element : of.elements) {
        all.add(element);
      }
      for (int atom = 0; atom < of.elements.length; atom++) {
        rows.add(row(of, atom, k, cutoff, all, frame));
      }
    }
    return rows;
  }

  private static Row row(
      Structure of, int atom, int k, double cutoff, Set<Integer> all, int frame) {
    List<Neighbor> neighbors = neighbors(of, atom, cutoff);
    double[] shares = new double[119];
    double sum = 0.01;
    for (Neighbor n : neighbors) {
      double part = weight(n.distance, cutoff) / n.distance;
      shares[n.element] += part;
      sum += part;
    }
    for (int z = 0; z < shares.length; z++) {
      shares[z] /= sum;
    }
    double[] x = new double[2 * k - 1];
    List<Neighbor> nearest = neighbors.subList(0, Math.min(k, neighbors.size()));
    for (int j = 0; j < nearest.size(); j++) {
      Neighbor n = nearest.get(j);
      x[j] = weight(n.distance, cutoff) / n.distance;
      List<Double> entries = new ArrayList<>();
      for (int l = 0; l < nearest.size(); l++) {
        if (l == j) {
          continue;
        }
        Neighbor m = nearest.get(l);
        double squared = 0;
        for (int axis = 0; axis < 3; axis++) {
          squared += Math.pow(n.vector[axis] - m.vector[axis], 2);
        }
        entries.add(Math.sqrt(weight(n.distance, cutoff) * weight(m.distance, cutoff) / squared));
      }
      entries.sort(Collections.reverseOrder());
      for (int m = 0; m < entries.size(); m++) {
        x[k + m] += entries.get(m) / k;
      }
    }
    return new Row(x, of.elements[atom], shares, all, frame);
  }

  /** Whether there is but one element in a query's structure and a reference. */
  private static boolean alone(Row query, List<Row> reference) {
    TreeSet<Integer> union = new TreeSet<>(query.structure);
    reference.forEach(row -> union.addAll(row.structure));
    return union.size() == 1;
  }

  private static double squared(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return sum;
  }

  /**
   * Squared distances of a query from the rows of a reference, in 1/Å².
   *
   * @param delta Δ in 1/Å
   * @param lambda λ
   */
  public static double[] squaredDistances(
      Row query, List<Row> reference, double delta, double lambda) {
    double weighed = alone(query, reference) ? 0 : lambda;
    return reference.stream()
        .mapToDouble(
            row ->
                squared(query.x, row.x)
                    + (query.centre == row.centre ? 0 : delta * delta)
                    + weighed * weighed * squared(query.shares, row.shares))
        .toArray();
  }

  /** −log Σ exp(−d²/2h²), however far; +∞ of nothing. */
  public static double dH(double[] squared, double h) {
    double least = Arrays.stream(squared).min().orElse(Double.POSITIVE_INFINITY);
    if (least == Double.POSITIVE_INFINITY) {
      return least;
    }
    double sum = 0;
    for (double d : squared) {
      sum += Math.exp((least - d) / (2 * h * h));
    }
    return least / (2 * h * h) - Math.log(sum);
  }
}
