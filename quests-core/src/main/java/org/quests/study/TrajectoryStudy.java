package org.quests.study;

import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.EnvironmentStream;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;
import org.quests.entropy.Weighing;
import org.quests.io.FrameSource;
import org.quests.kernel.ReferenceSet;
import org.quests.novelty.FrameNovelty;
import org.quests.novelty.FrameResult;
import org.quests.uncertainty.ErrorCalibration;

/**
 * δH of every atom along a trajectory, frame after frame. The memory needed does not depend on its
 * length. Immutable.
 */
public final class TrajectoryStudy {
  private final Weighing weighing;
  private final RowSpec spec;
  private final @Nullable Known known;
  private final @Nullable String name;
  private final boolean nearest;
  private final @Nullable ErrorCalibration errors;
  private final @Nullable Double interval;

  /** What frames are weighed against. */
  private record Known(String name, boolean parent, Dataset environments) {}

  private TrajectoryStudy(
      Weighing weighing,
      RowSpec spec,
      @Nullable Known known,
      @Nullable String name,
      boolean nearest,
      @Nullable ErrorCalibration errors,
      @Nullable Double interval) {
    this.weighing = weighing;
    this.spec = spec;
    this.known = known;
    this.name = name;
    this.nearest = nearest;
    this.errors = errors;
    this.interval = interval;
  }

  /**
   * Against a reference.
   *
   * @param name what it is called: its file
   */
  public static TrajectoryStudy against(String name, Environments reference, Weighing weighing) {
    return of(new Known(name, false, Dataset.of(reference)), weighing);
  }

  /** The same against environments that are packed already, so that rows are in memory once. */
  public static TrajectoryStudy against(String name, ReferenceSet reference, Weighing weighing) {
    return of(new Known(name, false, Dataset.of(reference)), weighing);
  }

  private static TrajectoryStudy of(Known known, Weighing weighing) {
    return new TrajectoryStudy(weighing, known.environments.spec(), known, null, false, null, null);
  }

  /**
   * Against frames of the trajectory itself. Each of these is weighed against the others.
   *
   * @param name which frames they are, as {@code 0:5}
   * @param parent their environments, which know the numbers of their frames
   */
  public static TrajectoryStudy againstParent(String name, Environments parent, Weighing weighing) {
    return of(new Known(name, true, Dataset.of(parent)), weighing);
  }

  /** The same against environments that are packed already, so that rows are in memory once. */
  public static TrajectoryStudy againstParent(String name, ReferenceSet parent, Weighing weighing) {
    return of(new Known(name, true, Dataset.of(parent)), weighing);
  }

  /** Each frame against itself: δH is never positive. */
  public static TrajectoryStudy againstItself(RowSpec spec, Weighing weighing) {
    return new TrajectoryStudy(weighing, spec, null, null, false, null, null);
  }

  /**
   * The same with frames described in this way, for a reference that does not know its descriptor
   * in full.
   *
   * @throws QuestsException where it is not comparable to that of the reference
   */
  public TrajectoryStudy describedBy(RowSpec frames) {
    spec.requireComparable(frames);
    return new TrajectoryStudy(weighing, frames, known, name, nearest, errors, interval);
  }

  /** The same with the trajectory under another name than that of its source. */
  public TrajectoryStudy named(String other) {
    return new TrajectoryStudy(weighing, spec, known, other, nearest, errors, interval);
  }

  /**
   * The same, naming the nearest environment of the reference for each atom.
   *
   * @throws QuestsException of kind USAGE where each frame is weighed against itself
   */
  public TrajectoryStudy withNearest() {
    if (known == null) {
      throw QuestsException.usage("the nearest environments are those of a reference or a parent");
    }
    return new TrajectoryStudy(weighing, spec, known, name, true, errors, interval);
  }

  /**
   * The same, with bounds on the errors of a potential.
   *
   * @throws QuestsException of kind USAGE where the calibration holds none, or is not of this
   *     reference, descriptor and bandwidth
   */
  public TrajectoryStudy withCalibration(CalibrationFile calibration) {
    ErrorCalibration bounds = calibration.requireErrors();
    if (known == null || known.parent) {
      throw QuestsException.usage(
          calibration.file() + ": bounds errors against the reference that it was made with");
    }
    calibration.requireFits(known.environments, weighing.bandwidth().value());
    return new TrajectoryStudy(weighing, spec, known, name, nearest, bounds, interval);
  }

  /**
   * The same with a time of each frame by its number.
   *
   * @param picoseconds from one frame to the next; null: as the frames say
   */
  public TrajectoryStudy withTimeStep(@Nullable Double picoseconds) {
    return new TrajectoryStudy(weighing, spec, known, name, nearest, errors, picoseconds);
  }

  /**
   * Weighs the frames that are left in a source.
   *
   * @param run not closed
   * @param listener hears of each frame in order, on the calling thread
   * @throws QuestsException where a frame cannot be read or described, where there are no atoms,
   *     and where it was cancelled
   */
  public TrajectoryResult run(
      FrameSource run, Consumer<TrajectoryFrame> listener, Parallelism parallelism) {
    FrameNovelty novelty = novelty(parallelism);
    long started = System.nanoTime();
    TrajectoryTotals totals = new TrajectoryTotals();
    TimeAxis axis = new TimeAxis(interval);
    ErrorBounds.Counter bounds = errors == null ? null : new ErrorBounds.Counter(errors);
    KnownElements held = known == null ? null : KnownElements.of(known.environments.index(), spec);
    UnseenElement.Tally unseen = held == null ? null : new UnseenElement.Tally(held);
    FrameNovelty.Stream stream = novelty.stream(run, parallelism);
    ElementCautions.Counts elements = new ElementCautions.Counts(spec);
    stream.forEach(
        result -> {
          TrajectoryFrame frame = frame(result, axis, held);
          totals.add(result);
          elements.add(result.frame());
          if (unseen != null && held != null) {
            unseen.add(result.frame(), held.numbersOf(result.frame()));
          }
          if (bounds != null) {
            bounds.add(result.values(), Objects.requireNonNull(frame.errorBounds()));
          }
          listener.accept(frame);
        });
    if (totals.atoms() == 0) {
      throw QuestsException.input(run.name() + EnvironmentStream.nothing(totals.frames()));
    }
    SortedMap<String, UnseenElement> missing =
        unseen == null || held == null ? null : unseen.result(held::name);
    return new TrajectoryResult(
        name == null ? run.name() : name,
        known == null
            ? null
            : new TrajectoryResult.Against(
                known.name,
                known.parent,
                known.environments.count(),
                missing == null || errors == null ? missing : UnseenElement.withoutBounds(missing)),
        Setting.of(spec, weighing, parallelism),
        totals.frames(),
        totals.atoms(),
        totals.max(),
        totals.maxFrame(),
        totals.maxAtom(),
        totals.mean(),
        totals.fractionPositive(),
        totals.framesPositive(),
        totals.greatestError(),
        bounds == null ? null : bounds.bounds(missing),
        ElementCautions.along(
            run.name(),
            elements.bySymbol(),
            stream.centresAlone(),
            spec,
            known == null ? List.of() : List.of(known.environments.index())),
        axis.title(),
        Program.of(weighing, totals.precision(), totals.tolerance()),
        stream.descriptorSeconds() + (known == null ? 0 : known.environments.descriptorSeconds()),
        (System.nanoTime() - started) / 1e9 - stream.descriptorSeconds());
  }

  private FrameNovelty novelty(Parallelism parallelism) {
    if (known == null) {
      return FrameNovelty.againstItself(spec, weighing);
    }
    ReferenceSet set = known.environments.packed(parallelism);
    FrameNovelty novelty =
        FrameNovelty.against(
                List.of(
                    known.parent
                        ? FrameNovelty.Reference.parent("parent", set)
                        : FrameNovelty.Reference.of(FrameNovelty.REFERENCE, set)),
                weighing)
            .with(spec);
    return nearest ? novelty.withNearest() : novelty;
  }

  private TrajectoryFrame frame(FrameResult result, TimeAxis axis, @Nullable KnownElements held) {
    int most = -1;
    double[] dH = result.values();
    for (int i = 0; i < dH.length; i++) {
      most = most < 0 || dH[i] > dH[most] ? i : most;
    }
    double time = axis.of(result.frame());
    return new TrajectoryFrame(
        result,
        axis.column(),
        time,
        most,
        nearest && known != null
            ? new NearestTable(result.against().get(0).requireNearest(), known.environments.index())
            : null,
        errors == null ? null : bounds(errors, dH, held, result.frame()));
  }

  private static double[] bounds(
      ErrorCalibration errors, double[] dH, @Nullable KnownElements held, Frame frame) {
    byte[] numbers = held == null ? new byte[0] : held.numbersOf(frame);
    return ErrorBounds.of(errors, dH, held, i -> held == null ? -1 : numbers[i]);
  }
}
