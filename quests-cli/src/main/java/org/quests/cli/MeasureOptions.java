package org.quests.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quests.cli.plot.Chart;
import org.quests.core.QuestsException;
import org.quests.entropy.IntrinsicDimension;
import org.quests.spectra.DiffusionEntropy;
import org.quests.spectra.Vendi;
import org.quests.study.OtherMeasures;
import picocli.CommandLine.Option;

/** Options for measures of a dataset beside H and D. */
final class MeasureOptions {
  @OptionGroup.In(OptionGroup.MEASURES)
  @Option(
      names = "--vendi",
      split = ",",
      paramLabel = "Q",
      description =
          "Vendi scores of these orders (1,2,inf): effective numbers by eigenvalues of the kernel"
              + " matrix. Orders other than 1, 2 and inf up to 5,000 environments.")
  private List<String> vendi = new ArrayList<>();

  @OptionGroup.In(OptionGroup.MEASURES)
  @Option(
      names = "--vendi-of",
      paramLabel = "WHAT",
      description = "Scores of environments or of frames (default: environments).")
  private VendiOf vendiOf = VendiOf.ENVIRONMENTS;

  /** What a score counts. */
  enum VendiOf {
    /** Environments of atoms. */
    ENVIRONMENTS,
    /** Frames. */
    FRAMES
  }

  @OptionGroup.In(OptionGroup.MEASURES)
  @Option(
      names = "--profile",
      split = ",",
      paramLabel = "Q",
      description =
          "Effective number of environments of these orders (0,0.5,1,2,inf), with the entropies of"
              + " Rényi and Tsallis.")
  private List<String> profile = new ArrayList<>();

  @OptionGroup.In(OptionGroup.MEASURES)
  @Option(
      names = "--profile-plot",
      paramLabel = "FILE",
      description = "Draw the profile, as .svg or .png.")
  @Nullable Path profilePlot;

  @OptionGroup.In(OptionGroup.MEASURES)
  @Option(
      names = "--profile-beside",
      paramLabel = "FILE",
      description = "The profile of another dataset too, drawn beside; may be repeated.")
  List<String> beside = new ArrayList<>();

  @OptionGroup.In(OptionGroup.MEASURES)
  @Option(
      names = "--dimension",
      description =
          "Intrinsic dimension of the environments by distances of neighbours, and the entropy of"
              + " their density.")
  private boolean dimension;

  @OptionGroup.In(OptionGroup.MEASURES)
  @Option(
      names = "--spectral",
      description =
          "Diffusion spectral entropy at several times; of a sample beyond 5,000 environments.")
  private boolean spectral;

  /** Notes which options were given. */
  void note(Map<String, Boolean> given) {
    given.put("--vendi", !vendi.isEmpty());
    given.put("--profile", !profile.isEmpty());
    given.put("--dimension", dimension);
    given.put("--spectral", spectral);
  }

  /** Whether any is wanted. */
  boolean asked() {
    return !vendi.isEmpty() || !profile.isEmpty() || dimension || spectral;
  }

  /**
   * Refuses what makes no sense.
   *
   * @param file the dataset
   * @throws QuestsException of kind USAGE
   */
  void check(String file, boolean overwrite) {
    plan(0);
    if (vendiOf == VendiOf.FRAMES && vendi.isEmpty()) {
      throw QuestsException.usage("--vendi-of needs --vendi");
    }
    if ((profilePlot != null || !beside.isEmpty()) && profile.isEmpty()) {
      throw QuestsException.usage("--profile-plot and --profile-beside need --profile");
    }
    Set<String> names = new HashSet<>(Set.of(file));
    for (String other : beside) {
      if (!names.add(other)) {
        throw QuestsException.usage("a file is named twice: " + other);
      }
    }
    Chart.check(profilePlot, overwrite);
  }

  /** What is wanted. */
  OtherMeasures.Plan plan(long seed) {
    return new OtherMeasures.Plan(
        orders("--vendi", vendi, false),
        vendiOf == VendiOf.FRAMES,
        orders("--profile", profile, true),
        dimension,
        spectral,
        seed);
  }

  /** The orders of the profile. */
  double[] orders() {
    return orders("--profile", profile, true);
  }

  private static double[] orders(String option, List<String> texts, boolean zero) {
    double[] orders = new double[texts.size()];
    for (int i = 0; i < orders.length; i++) {
      orders[i] = order(option, texts.get(i).strip().toLowerCase(Locale.ROOT), zero);
      for (int j = 0; j < i; j++) {
        if (orders[i] == orders[j]) {
          throw QuestsException.usage(option + ": order " + texts.get(i) + " is given twice");
        }
      }
    }
    return orders;
  }

  private static double order(String option, String text, boolean zero) {
    double order;
    try {
      order =
          text.equals("inf") || text.equals("∞")
              ? Double.POSITIVE_INFINITY
              : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      order = Double.NaN;
    }
    if (!(zero ? order >= 0 : order > 0)) {
      throw QuestsException.usage(
          option
              + ": expected orders "
              + (zero ? "of 0 or above" : "above 0")
              + ", or inf, found \""
              + text
              + '"');
    }
    return order;
  }

  /** Says what was found. */
  static void say(OtherMeasures found, Consumer<String> line) {
    if (found.vendi() != null) {
      for (Vendi score : found.vendi()) {
        line.accept(
            Text.of(
                "Vendi score of %s, order %s: %.4f%s",
                found.what(), OtherMeasures.name(score.order()), score.value(), range(score)));
      }
    }
    if (found.profile() != null) {
      line.accept("effective number of environments by order (Rényi in nats, Tsallis):");
      for (OtherMeasures.ProfilePoint point : found.profile()) {
        line.accept(
            Text.of(
                "  %-6s %14.4f %12.6f %12.6f",
                OtherMeasures.name(point.order()), point.number(), point.renyi(), point.tsallis()));
      }
    }
    if (found.dimension() != null) {
      say(found.dimension(), line);
    }
    if (found.spectral() != null) {
      say(found.spectral(), line);
    }
  }

  private static String range(Vendi score) {
    double half = (score.range().high() - score.range().low()) / 2;
    if (score.estimate()) {
      return Text.of(
          " (estimated, 95 %%: %.4f to %.4f)", score.range().low(), score.range().high());
    }
    return half < 5e-5
        ? ""
        : Text.of(" (between %.4f and %.4f)", score.range().low(), score.range().high());
  }

  /** What is printed of an intrinsic dimension. */
  static void say(IntrinsicDimension found, Consumer<String> line) {
    if (Double.isNaN(found.twoNearest())) {
      line.accept("no intrinsic dimension: too few environments differ from each other");
      return;
    }
    line.accept(
        Text.of("intrinsic dimension by the two nearest neighbours: %.2f", found.twoNearest()));
    for (IntrinsicDimension.Scale scale : found.scales()) {
      line.accept(
          Text.of(
              "  by neighbours %3d and %3d, at %.4f 1/Å: %.2f",
              scale.nearer(), scale.farther(), scale.distance(), scale.dimension()));
    }
    if (!Double.isNaN(found.manifoldEntropy())) {
      line.accept(Text.of("entropy of their density: %.4f nats", found.manifoldEntropy()));
    }
  }

  private static void say(DiffusionEntropy found, Consumer<String> line) {
    StringBuilder all = new StringBuilder("diffusion spectral entropy in bits, by time:");
    for (DiffusionEntropy.Point point : found.points()) {
      all.append(Text.of(" %d: %.4f", point.time(), point.bits()));
    }
    line.accept(all.toString());
    line.accept("it tells how spread out the environments are; it does not count phases");
  }
}
