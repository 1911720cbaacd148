package org.quests.descriptor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.neighbors.LiteralNeighbors;
import org.quests.neighbors.LiteralNeighbors.Neighbor;

/**
 * The descriptor by definition: slow, with a matrix M of k × k for every atom, and with ties worked
 * out by counting copies of every neighbour in whole numbers.
 */
final class LiteralDescriptor {
  private static final double TIE = 1e-6;

  private final Frame frame;
  private final int k;
  private final double cutoff;

  private LiteralDescriptor(Frame frame, int k, double cutoff) {
    this.frame = frame;
    this.k = k;
    this.cutoff = cutoff;
  }

  static double[] row(Frame frame, int atom, DescriptorSpec spec) {
    return new LiteralDescriptor(frame, spec.k(), spec.requireCutoff()).row(atom, spec);
  }

  private double[] row(int atom, DescriptorSpec spec) {
    // Candidates are the k nearest before any cut-off: look beyond it.
    List<Neighbor> all = LiteralNeighbors.of(frame, atom, 1.2 * cutoff);
    double[] row = new double[(spec.species().size() + 1) * (2 * k - 1)];
    int at = 0;
    System.arraycopy(block(all), 0, row, at, 2 * k - 1);
    for (String species : spec.species()) {
      at += 2 * k - 1;
      if (symbol(atom).equals(species)) {
        List<Neighbor> same = all.stream().filter(n -> symbol(n.atom()).equals(species)).toList();
        System.arraycopy(block(same), 0, row, at, 2 * k - 1);
      }
    }
    return row;
  }

  private String symbol(int atom) {
    return Element.symbol(frame.atomicNumbers()[atom]);
  }

  private double[] block(List<Neighbor> sorted) {
    if (sorted.size() > k && sorted.get(k - 1).distance() < cutoff) {
      double last = sorted.get(k - 1).distance();
      List<Neighbor> certain = sorted.stream().filter(n -> n.distance() < last - TIE).toList();
      List<Neighbor> tied =
          sorted.stream()
              .filter(n -> Math.abs(n.distance() - last) <= TIE && n.distance() < cutoff)
              .toList();
      if (certain.size() + tied.size() > k) {
        return tiedBlock(certain, tied);
      }
    }
    double[] block = new double[2 * k - 1];
    double[][] m = new double[k][k];
    for (int j = 0; j < Math.min(k, sorted.size()); j++) {
      Neighbor one = sorted.get(j);
      if (one.distance() < cutoff) {
        block[j] = weight(one) / one.distance();
        for (int l = 0; l < Math.min(k, sorted.size()); l++) {
          if (l != j && sorted.get(l).distance() < cutoff) {
            m[j][l] = cross(one, sorted.get(l));
          }
        }
      }
    }
    for (double[] line : m) {
      Arrays.sort(line);
    }
    for (int column = 1; column < k; column++) {
      double sum = 0;
      for (double[] line : m) {
        sum += line[column];
      }
      block[2 * k - 1 - column] = sum / k;
    }
    return block;
  }

  private double weight(Neighbor n) {
    double s = n.distance() / cutoff;
    return s < 1 ? (1 - s * s) * (1 - s * s) : 0;
  }

  private double cross(Neighbor one, Neighbor other) {
    double squared = 0;
    for (int x = 0; x < 3; x++) {
      double d = one.vector().get(x) - other.vector().get(x);
      squared += d * d;
    }
    return Math.sqrt(weight(one) * weight(other)) / Math.sqrt(squared);
  }

  /** t tied atoms for m places: all weights are multiples of 1 / t (t − 1). */
  private double[] tiedBlock(List<Neighbor> certain, List<Neighbor> tied) {
    int t = tied.size();
    int m = k - certain.size();
    int one = t * (t - 1);
    int occupied = m * (t - 1);
    int besideTied = (m - 1) * t;
    double[] block = new double[2 * k - 1];
    List<Double> radial = new ArrayList<>();
    certain.forEach(n -> addCopies(radial, weight(n) / n.distance(), one));
    tied.forEach(n -> addCopies(radial, weight(n) / n.distance(), occupied));
    System.arraycopy(unitBins(radial, k, one), 0, block, 0, k);
    for (Neighbor centre : certain) {
      List<Double> line = new ArrayList<>();
      certain.stream()
          .filter(n -> !n.equals(centre))
          .forEach(n -> addCopies(line, cross(centre, n), one));
      tied.forEach(n -> addCopies(line, cross(centre, n), occupied));
      addTo(block, unitBins(line, k - 1, one), 1);
    }
    for (Neighbor centre : tied) {
      List<Double> line = new ArrayList<>();
      certain.forEach(n -> addCopies(line, cross(centre, n), one));
      tied.stream()
          .filter(n -> !n.equals(centre))
          .forEach(n -> addCopies(line, cross(centre, n), besideTied));
      addTo(block, unitBins(line, k - 1, one), (double) m / t);
    }
    return block;
  }

  private static void addCopies(List<Double> list, double value, int copies) {
    for (int i = 0; i < copies; i++) {
      list.add(value);
    }
  }

  private static double[] unitBins(List<Double> copies, int bins, int one) {
    if (copies.size() != bins * one) {
      throw new IllegalStateException(copies.size() + " copies for " + bins + " bins of " + one);
    }
    copies.sort(Comparator.reverseOrder());
    double[] means = new double[bins];
    for (int i = 0; i < copies.size(); i++) {
      means[i / one] += copies.get(i) / one;
    }
    return means;
  }

  private void addTo(double[] block, double[] line, double occupation) {
    for (int i = 0; i < k - 1; i++) {
      block[k + i] += occupation * line[i] / k;
    }
  }
}
