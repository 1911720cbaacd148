package org.quests.uncertainty;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.CentresAlone;
import org.quests.descriptor.Environments;
import org.quests.descriptor.FrameDescriber;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Weighing;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;
import org.quests.novelty.FrameNovelty;
import org.quests.novelty.FrameResult;
import org.quests.screening.ForceLimit;
import org.quests.screening.Screen;

/**
 * Weighs the frames of a running simulation one by one, tells of alarms, and says which frames are
 * worth keeping. A frame that cannot be described, for instance because atoms lie upon each other,
 * is like nothing in the reference: all its atoms count as novel. Not thread-safe.
 */
public final class Watch {
  /**
   * Which frames are worth keeping: those that pass the alarm's threshold, without its patience,
   * against the reference and everything that was kept before, and are no junk.
   *
   * @param most how many at most; 0: none
   * @param screen what frames must keep to
   */
  public record Harvesting(long most, Screen screen) {
    /** Nothing is kept. */
    public static final Harvesting NONE = new Harvesting(0);

    /** With nothing taken for junk. */
    public Harvesting(long most) {
      this(most, Screen.NONE);
    }

    /** Checks the number. */
    public Harvesting {
      if (most < 0) {
        throw QuestsException.usage("the harvest must not be negative, found " + most);
      }
    }
  }

  /**
   * What is found for a frame.
   *
   * @param frame the frame itself
   * @param novel how many of its atoms have δH above the threshold
   * @param dH how δH of its atoms is spread; empty where only the side of the threshold was
   *     decided, and where the frame has no atoms or could not be described
   * @param state of the alarm
   * @param raised whether the alarm begins with this frame
   * @param inARow how many frames up to this one pass the threshold, one after the other
   * @param worthKeeping whether it was added to the harvest
   * @param junk why it is not worth keeping though it is novel; null where it is no junk, or none
   *     is looked for
   * @param problem why it could not be described; null where it could
   */
  public record Seen(
      Frame frame,
      int novel,
      Optional<FrameResult.Summary> dH,
      Alarm.State state,
      boolean raised,
      long inARow,
      boolean worthKeeping,
      @Nullable String junk,
      @Nullable String problem) {
    /** The fraction of atoms with δH above the threshold, 0 … 1; 0 where there are no atoms. */
    public double fractionNovel() {
      return frame.atoms() == 0 ? 0 : (double) novel / frame.atoms();
    }
  }

  /** What the harvest adds to a sum below this share of what is needed changes no decision. */
  private static final double SMALLEST_SHARE = 1e-9;

  private final FrameNovelty novelty;
  private final AlarmRule rule;
  private final Harvesting harvesting;
  private final boolean exact;
  private final Parallelism parallelism;
  private final Alarm alarm;

  /** Sums in full. */
  private final Weighing inFull;

  private final ReferenceSet reference;

  /** The environments of frames that were kept. */
  private @Nullable ReferenceSet harvest;

  private final FrameDescriber describer;

  /** Describes each frame once, where {@link #describer} does what is kept again. */
  private final FrameDescriber weighing;

  private long kept;

  /**
   * A watch.
   *
   * @param novelty against one reference; its accuracy is that of exact sums
   * @param exact whether to find δH of every atom. Otherwise an atom's sum stops as soon as it is
   *     certain on which side of the threshold it is, and is in single precision where the
   *     precision is AUTO
   */
  public Watch(
      FrameNovelty novelty,
      AlarmRule rule,
      Harvesting harvesting,
      boolean exact,
      Parallelism parallelism) {
    if (novelty.references().size() != 1) {
      throw new IllegalArgumentException("one reference is expected");
    }
    this.rule = rule;
    this.harvesting = harvesting;
    this.exact = exact;
    this.parallelism = parallelism;
    alarm = new Alarm(rule);
    reference = novelty.references().get(0).set();
    inFull = novelty.weighing().inFull();
    this.novelty = novelty.with(exact ? inFull : deciding(inFull));
    describer = FrameDescriber.of(novelty.spec().descriptor(), parallelism);
    weighing = FrameDescriber.of(novelty.spec().descriptor(), parallelism);
  }

  private Weighing deciding(Weighing weighing) {
    Accuracy accuracy = weighing.evaluation().accuracy();
    return weighing.with(
        new Accuracy(
            accuracy.precision() == Precision.AUTO ? Precision.SINGLE : accuracy.precision(),
            accuracy.tolerance(),
            OptionalDouble.of(rule.threshold())));
  }

  /**
   * Weighs the next frame.
   *
   * @throws QuestsException where the frame lacks the forces that the harvest's screen asks for; of
   *     kind CANCELLED where the work is to stop
   */
  public Seen accept(Frame frame) {
    FrameResult result;
    try {
      result = novelty.weigh(frame, weighing, parallelism);
    } catch (QuestsException e) {
      if (e.kind() != QuestsException.Kind.INPUT) {
        throw e;
      }
      return seen(frame, frame.atoms(), Optional.empty(), false, null, e.getMessage());
    }
    requireForces(frame);
    int[] novel = novel(result.values());
    boolean passes = rule.passes(novel.length, frame.atoms());
    String junk = passes ? junk(frame, result) : null;
    boolean keep = passes && junk == null && keeps(frame, result, novel);
    return seen(frame, novel.length, exact ? result.summary() : Optional.empty(), keep, junk, null);
  }

  /** Forces that are missing show with the first frame, not with the first that is novel. */
  private void requireForces(Frame frame) {
    ForceLimit forces = harvesting.screen().forces();
    if (forces != null) {
      forces.reason(frame);
    }
  }

  /** Why a novel frame is not worth keeping; null where it is. */
  private @Nullable String junk(Frame frame, FrameResult result) {
    Screen screen = harvesting.screen();
    String reason = screen.needsFrames() ? screen.reason(frame) : null;
    if (reason != null || !screen.needsNovelty()) {
      return reason;
    }
    int[] beyond =
        IntStream.range(0, frame.atoms()).filter(i -> screen.tooNovel(result.value(i))).toArray();
    if (beyond.length == 0) {
      return null;
    }
    double[] dH = new double[beyond.length];
    if (exact) {
      Arrays.setAll(dH, i -> result.value(beyond[i]));
    } else {
      // What was only decided has a greater δH than in full.
      dH =
          DifferentialEntropy.of(describe(frame).select(beyond), reference, inFull, parallelism)
              .values();
    }
    int greatest = 0;
    for (int i = 1; i < dH.length; i++) {
      greatest = dH[i] > dH[greatest] ? i : greatest;
    }
    return screen.tooNovel(dH[greatest]) ? screen.reason(beyond[greatest], dH[greatest]) : null;
  }

  private Seen seen(
      Frame frame,
      int novel,
      Optional<FrameResult.Summary> dH,
      boolean worthKeeping,
      @Nullable String junk,
      @Nullable String problem) {
    Alarm.State state = alarm.accept(rule.passes(novel, frame.atoms()));
    return new Seen(
        frame, novel, dH, state, alarm.raised(), alarm.inARow(), worthKeeping, junk, problem);
  }

  private int[] novel(double[] dH) {
    int[] atoms = new int[dH.length];
    int count = 0;
    for (int i = 0; i < dH.length; i++) {
      if (dH[i] > rule.threshold()) {
        atoms[count++] = i;
      }
    }
    return Arrays.copyOf(atoms, count);
  }

  /** Keeps a frame if it passes the threshold against the harvest too. */
  private boolean keeps(Frame frame, FrameResult result, int[] novel) {
    if (kept >= harvesting.most()) {
      return false;
    }
    Environments environments = describe(frame);
    int[] left = stillNovel(environments, result, novel);
    if (!rule.passes(left.length, frame.atoms())) {
      return false;
    }
    kept++;
    if (kept < harvesting.most()) {
      harvest =
          harvest == null
              ? ReferenceSet.of(environments, parallelism)
              : harvest.with(environments, parallelism);
    }
    return true;
  }

  /** Atoms of the frames so far that have no neighbour of their own element. */
  public CentresAlone centresAlone() {
    return weighing.centresAlone();
  }

  private Environments describe(Frame frame) {
    List<Environments> whole = new ArrayList<>();
    describer.describe(List.of(frame), true, piece -> whole.add(piece.environments()));
    return whole.get(0);
  }

  /** Those of a frame's novel atoms that stay above the threshold beside the harvest. */
  private int[] stillNovel(Environments environments, FrameResult result, int[] novel) {
    double[] logHarvest = logHarvest(environments.select(novel));
    double needed = -rule.threshold();
    double[] logReference = new double[novel.length];
    int[] doubtful = new int[novel.length];
    int doubts = 0;
    for (int i = 0; i < novel.length; i++) {
      logReference[i] = -result.value(novel[i]);
      // A sum that is only known to be below what is needed matters where the harvest adds to it.
      if (!exact && logHarvest[i] < needed && logHarvest[i] > needed + Math.log(SMALLEST_SHARE)) {
        doubtful[doubts++] = i;
      }
    }
    if (doubts > 0) {
      int[] atoms = new int[doubts];
      Arrays.setAll(atoms, d -> novel[doubtful[d]]);
      DifferentialEntropy sums =
          DifferentialEntropy.of(environments.select(atoms), reference, inFull, parallelism);
      for (int d = 0; d < doubts; d++) {
        logReference[doubtful[d]] = -sums.value(d);
      }
    }
    int[] left = new int[novel.length];
    int count = 0;
    for (int i = 0; i < novel.length; i++) {
      if (logOfSum(logReference[i], logHarvest[i]) < needed) {
        left[count++] = novel[i];
      }
    }
    return Arrays.copyOf(left, count);
  }

  /** log S of environments over everything that was kept, −∞ where nothing was. */
  private double[] logHarvest(Environments environments) {
    double[] logs = new double[environments.count()];
    Arrays.fill(logs, Double.NEGATIVE_INFINITY);
    if (harvest != null) {
      DifferentialEntropy dH = DifferentialEntropy.of(environments, harvest, inFull, parallelism);
      Arrays.setAll(logs, i -> -dH.value(i));
    }
    return logs;
  }

  /** log(eᵃ + eᵇ). */
  private static double logOfSum(double a, double b) {
    double larger = Math.max(a, b);
    return larger == Double.NEGATIVE_INFINITY
        ? larger
        : larger + Math.log1p(Math.exp(Math.min(a, b) - larger));
  }

  /** How many frames were kept so far. */
  public long kept() {
    return kept;
  }
}
