package org.quests.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.DatasetIndex;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;
import org.quests.entropy.Weighing;
import org.quests.io.FrameSource;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceFingerprint;
import org.quests.kernel.ReferenceSet;
import org.quests.novelty.FrameNovelty;
import org.quests.novelty.FrameResult;
import org.quests.uncertainty.CheckedCalibration;
import org.quests.uncertainty.ErrorCalibration;
import org.quests.uncertainty.FalseAlarms;
import org.quests.uncertainty.LabelledFrame;

/**
 * Finds what δH against a reference tells about the errors of a potential: bounds on them, from
 * frames whose errors are known, and a threshold of δH with a known rate of false alarms.
 * Immutable.
 */
public final class CalibrationStudy {
  /** A usual probability that an error is within its bound. */
  public static final double DEFAULT_COVERAGE = 0.9;

  /** A usual least error, in the unit of the errors. */
  public static final double DEFAULT_FLOOR = 1e-3;

  /** A usual number of blocks for {@link #withFalseAlarms}. */
  public static final int DEFAULT_BLOCKS = 10;

  /**
   * How labelled frames are split: two of five are fitted, two of five calibrate, the others check.
   *
   * @param block so many frames in a row stay together, at least 1
   * @param coverage probability that an error is within its bound, between 0 and 1
   * @param floor errors below count as this; greater than 0, in the unit of the errors
   * @param seed equal seeds split equally
   */
  public record Split(int block, double coverage, double floor, long seed) {
    /** Checks the values. */
    public Split {
      ErrorCalibration.requireCoverage(coverage);
      ErrorCalibration.requireFloor(floor);
      if (block < 1) {
        throw QuestsException.usage("frames that stay together must be at least 1, not " + block);
      }
    }

    /** Frames one by one, with the usual coverage and floor. */
    public static Split usual() {
      return new Split(1, DEFAULT_COVERAGE, DEFAULT_FLOOR, 0);
    }
  }

  /** Hears how it goes, on the calling thread. */
  @FunctionalInterface
  public interface Listener {
    /** A labelled frame was weighed; its errors are not looked for yet. */
    void frame(FrameResult result);

    /**
     * All of them were.
     *
     * @param cautions what is to be known of their elements, as sentences
     */
    default void weighed(List<String> cautions) {}
  }

  /** What δH is against. */
  private sealed interface Reference {
    ReferenceSet set(Parallelism parallelism);

    RowSpec spec();

    ReferenceFingerprint fingerprint();

    double descriptorSeconds();
  }

  private record Rows(Environments rows) implements Reference {
    @Override
    public ReferenceSet set(Parallelism parallelism) {
      return ReferenceSet.of(rows, parallelism);
    }

    @Override
    public RowSpec spec() {
      return rows.spec();
    }

    @Override
    public ReferenceFingerprint fingerprint() {
      return ReferenceFingerprint.of(rows);
    }

    @Override
    public double descriptorSeconds() {
      return rows.descriptorSeconds();
    }
  }

  private record Packed(ReferenceSet set) implements Reference {
    @Override
    public ReferenceSet set(Parallelism parallelism) {
      return set;
    }

    @Override
    public RowSpec spec() {
      return set.spec();
    }

    @Override
    public ReferenceFingerprint fingerprint() {
      return set.fingerprint();
    }

    @Override
    public double descriptorSeconds() {
      return set.descriptorSeconds();
    }
  }

  private record FalseAlarmPlan(double rate, int blocks) {}

  private final String name;
  private final Reference reference;
  private final RowSpec spec;
  private final Weighing weighing;
  private final @Nullable FalseAlarmPlan falseAlarms;
  private final @Nullable String labelledName;

  private CalibrationStudy(
      String name,
      Reference reference,
      RowSpec spec,
      Weighing weighing,
      @Nullable FalseAlarmPlan falseAlarms,
      @Nullable String labelledName) {
    this.name = name;
    this.reference = reference;
    this.spec = spec;
    this.weighing = weighing;
    this.falseAlarms = falseAlarms;
    this.labelledName = labelledName;
  }

  /**
   * For one reference.
   *
   * @param name what it is called: its file
   */
  public static CalibrationStudy of(String name, Environments reference, Weighing weighing) {
    return new CalibrationStudy(name, new Rows(reference), reference.spec(), weighing, null, null);
  }

  /**
   * For a reference that is packed already: without {@link #withFalseAlarms}, which needs its rows.
   *
   * @param name what it is called: its file
   */
  public static CalibrationStudy of(String name, ReferenceSet reference, Weighing weighing) {
    return new CalibrationStudy(
        name, new Packed(reference), reference.spec(), weighing, null, null);
  }

  /**
   * The same with labelled frames described in this way, for a reference that does not know its
   * descriptor in full.
   */
  public CalibrationStudy describedBy(RowSpec frames) {
    return new CalibrationStudy(name, reference, frames, weighing, falseAlarms, labelledName);
  }

  /** The same with the labelled frames under another name than that of their source. */
  public CalibrationStudy named(String labelled) {
    return new CalibrationStudy(name, reference, spec, weighing, falseAlarms, labelled);
  }

  /**
   * And a threshold of δH.
   *
   * @param rate share of frames like those of the reference that may pass it, between 0 and 1
   * @param blocks the reference is cut into, at least 2
   * @throws QuestsException of kind USAGE where the reference is packed already
   */
  public CalibrationStudy withFalseAlarms(double rate, int blocks) {
    if (reference instanceof Packed) {
      throw QuestsException.usage(
          name
              + ": a rate of false alarms needs the reference as frames or an array, and this is"
              + " packed already");
    }
    return new CalibrationStudy(
        name, reference, spec, weighing, new FalseAlarmPlan(rate, blocks), labelledName);
  }

  /**
   * Finds the threshold alone.
   *
   * @throws QuestsException of kind USAGE where none was asked for, or there are too few frames
   */
  public CalibrationResult run(Parallelism parallelism) {
    if (falseAlarms == null) {
      throw QuestsException.usage("expected labelled frames, a rate of false alarms, or both");
    }
    return result(System.nanoTime(), 0, null, null, null, List.of(), parallelism);
  }

  /** What was found for labelled frames. */
  private static final class Labels {
    private final List<LabelledFrame> frames = new ArrayList<>();
    private final TrajectoryTotals totals = new TrajectoryTotals();
    private final ElementCautions.Counts elements;
    private final @Nullable KnownElements known;
    private final UnseenElement.@Nullable Tally unseen;

    Labels(DatasetIndex reference, RowSpec spec) {
      elements = new ElementCautions.Counts(spec);
      known = KnownElements.of(reference, spec);
      unseen = known == null ? null : new UnseenElement.Tally(known);
    }

    /** What the reference lacks; null where its elements are not known. */
    @Nullable SortedMap<String, UnseenElement> unseen() {
      return unseen == null || known == null ? null : unseen.result(known::name);
    }

    void add(FrameResult result, double[] errors) {
      Frame frame = result.frame();
      byte[] numbers = known == null ? new byte[0] : known.numbersOf(frame);
      if (unseen != null) {
        unseen.add(frame, numbers);
      }
      // Of an element that the reference lacks δH says how new it is, not how wrong a potential is.
      int[] atoms =
          IntStream.range(0, result.atoms())
              .filter(i -> known == null || !known.lacks(numbers[i]))
              .toArray();
      if (atoms.length > 0) {
        frames.add(
            new LabelledFrame(
                Arrays.stream(atoms).mapToDouble(result::value).toArray(),
                Arrays.stream(atoms).mapToDouble(i -> errors[i]).toArray()));
      }
    }
  }

  /**
   * Finds bounds on errors, and the threshold if one was asked for.
   *
   * @param labelled frames with known errors, none of them in the reference; not closed
   * @param predicted frames with what was predicted for these, one by one; null where they have it
   *     themselves
   * @param column where the errors are found
   * @throws QuestsException where a frame cannot be read or described, errors are missing, frames
   *     do not match, or are too few; where it was cancelled
   */
  public CalibrationResult run(
      FrameSource labelled,
      @Nullable FrameSource predicted,
      ErrorColumn column,
      Split split,
      Listener listener,
      Parallelism parallelism) {
    long started = System.nanoTime();
    ReferenceSet set = reference.set(parallelism);
    FrameNovelty novelty = FrameNovelty.against(set, weighing).with(spec);
    FrameNovelty.Stream stream = novelty.stream(labelled, parallelism);
    Labels labels = new Labels(set.index(), spec);
    stream.forEach(
        result -> {
          listener.frame(result);
          add(labels, result, predicted, column);
        });
    List<String> cautions =
        new ArrayList<>(
            ElementCautions.along(
                labelled.name(),
                labels.elements.bySymbol(),
                stream.centresAlone(),
                spec,
                List.of(set.index())));
    SortedMap<String, UnseenElement> unseen = labels.unseen();
    if (unseen != null && !unseen.isEmpty()) {
      cautions.add(
          labelled.name()
              + ": no bound is found for errors of "
              + String.join(", ", unseen.keySet())
              + ": "
              + UnseenElement.missing(unseen.keySet()));
    }
    listener.weighed(cautions);
    if (predicted != null && predicted.next() != null) {
      throw QuestsException.input(
          predicted.name()
              + ": more frames than "
              + labelled.name()
              + ", expected "
              + labels.frames.size());
    }
    CheckedCalibration checked =
        CheckedCalibration.of(labels.frames, split.block, split.coverage, split.floor, split.seed);
    return result(
        started,
        stream.descriptorSeconds(),
        labels.totals,
        new CalibrationResult.Errors(
            labelledName == null ? labelled.name() : labelledName,
            column,
            split,
            labels.frames.size(),
            checked),
        unseen == null ? null : UnseenElement.withoutBounds(unseen),
        cautions,
        parallelism);
  }

  private static void add(
      Labels labels, FrameResult result, @Nullable FrameSource predicted, ErrorColumn column) {
    labels.totals.add(result);
    labels.elements.add(result.frame());
    Frame matching = predicted == null ? result.frame() : predicted.next();
    if (matching == null) {
      throw QuestsException.input(
          result.frame().origin().at()
              + "no frame of "
              + (predicted == null ? "" : predicted.name())
              + " is left to match it");
    }
    if (result.atoms() > 0) {
      labels.add(result, column.errors(result.frame(), matching));
    }
  }

  private CalibrationResult result(
      long started,
      double descriptorSeconds,
      @Nullable TrajectoryTotals totals,
      CalibrationResult.@Nullable Errors errors,
      @Nullable SortedMap<String, UnseenElement> unseen,
      List<String> cautions,
      Parallelism parallelism) {
    FalseAlarms alarms =
        falseAlarms != null && reference instanceof Rows known
            ? FalseAlarms.of(
                known.rows, falseAlarms.blocks, falseAlarms.rate, weighing, parallelism)
            : null;
    boolean single =
        (totals != null && totals.precision() == Precision.SINGLE)
            || (alarms != null && alarms.precision() == Precision.SINGLE);
    double describing = descriptorSeconds + reference.descriptorSeconds();
    return new CalibrationResult(
        name,
        reference.fingerprint(),
        Setting.of(reference.spec(), weighing, parallelism),
        errors,
        alarms,
        unseen,
        cautions,
        Program.of(
            weighing,
            single ? Precision.SINGLE : Precision.DOUBLE,
            totals == null ? weighing.evaluation().accuracy().tolerance() : totals.tolerance()),
        describing,
        (System.nanoTime() - started) / 1e9 - descriptorSeconds);
  }
}
