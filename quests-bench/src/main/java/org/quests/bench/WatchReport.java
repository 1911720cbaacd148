package org.quests.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.quests.core.Parallelism;
import org.quests.descriptor.Environments;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Evaluation;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;

/** Scratch. */
public final class WatchReport {
  private WatchReport() {}

  public static void main(String[] args) {
    try (Parallelism p = Parallelism.of(Integer.parseInt(args[0]))) {
      Environments quench = BenchData.describe(BenchData.shipped(BenchData.QUENCH), p);
      List<Environments> parts = new ArrayList<>();
      List<Environments> tests = new ArrayList<>();
      List<String> names = new ArrayList<>();
      for (String s : new String[] {"fcc_300K", "fcc_600K", "fcc_900K", "fcc_1200K"}) {
        Environments e = BenchData.describe(BenchData.shipped("cu256_" + s + ".extxyz.gz"), p);
        parts.add(BenchData.slice(e, 0, e.count() - 1000));
        tests.add(BenchData.slice(e, e.count() - 1000, e.count()));
        names.add(s);
      }
      int have = parts.stream().mapToInt(Environments::count).sum();
      parts.add(BenchData.slice(quench, 0, 100_000 - have));
      for (int f : new int[] {16, 18, 20}) {
        tests.add(BenchData.slice(quench, f * 4000, f * 4000 + 1000));
        names.add("quench " + f);
      }
      for (String s : new String[] {"liquid_1600K", "liquid_2000K"}) {
        Environments e = BenchData.describe(BenchData.shipped("cu256_" + s + ".extxyz.gz"), p);
        tests.add(BenchData.slice(e, 0, 1000));
        names.add(s);
      }
      Environments e = BenchData.describe(BenchData.shipped("si512_diamond_900K.extxyz.gz"), p);
      tests.add(BenchData.slice(e, 0, 1000));
      names.add("Si");
      ReferenceSet reference = ReferenceSet.of(Environments.join(parts), p);
      for (Precision precision : new Precision[] {Precision.SINGLE, Precision.DOUBLE}) {
        for (boolean decide : new boolean[] {true, false}) {
          for (int t = 0; t < tests.size(); t++) {
            Accuracy a =
                new Accuracy(
                    precision, 1e-6, decide ? OptionalDouble.of(0) : OptionalDouble.empty());
            Evaluation ev = new Evaluation(KernelEngines.get("simd"), a);
            double best = 1e9;
            double frac = 0;
            for (int r = 0; r < 8; r++) {
              long s = System.nanoTime();
              DifferentialEntropy dH =
                  DifferentialEntropy.of(tests.get(t), reference, Bandwidth.of(0.015), ev, p);
              best = Math.min(best, (System.nanoTime() - s) / 1e6);
              frac = dH.fractionPositive();
            }
            System.out.printf(
                Locale.ROOT,
                "%s decide=%s %-14s novel %.3f  %.1f ms%n",
                precision,
                decide,
                names.get(t),
                frac,
                best);
          }
        }
      }
    }
  }
}
