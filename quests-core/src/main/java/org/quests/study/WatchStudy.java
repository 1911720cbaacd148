package org.quests.study;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.Environments;
import org.quests.descriptor.Labels;
import org.quests.descriptor.RowSpec;
import org.quests.entropy.Weighing;
import org.quests.kernel.ReferenceSet;
import org.quests.novelty.FrameNovelty;
import org.quests.screening.MinimumDistances;
import org.quests.screening.Screen;
import org.quests.uncertainty.AlarmRule;
import org.quests.uncertainty.ErrorCalibration;
import org.quests.uncertainty.Watch;

/**
 * Watches whether a running simulation leaves what a reference covers: takes its frames one by one,
 * raises alarms, and tells which frames are worth keeping. Immutable; {@link #start} watches one
 * run.
 */
public final class WatchStudy {
  private final String name;
  private final Dataset reference;
  private final RowSpec spec;
  private final Weighing weighing;
  private final AlarmRule rule;
  private final @Nullable ErrorCalibration errors;
  private final Watch.Harvesting harvesting;
  private final boolean exact;

  private WatchStudy(
      String name,
      Dataset reference,
      RowSpec spec,
      Weighing weighing,
      AlarmRule rule,
      @Nullable ErrorCalibration errors,
      Watch.Harvesting harvesting,
      boolean exact) {
    this.name = name;
    this.reference = reference;
    this.spec = spec;
    this.weighing = weighing;
    this.rule = rule;
    this.errors = errors;
    this.harvesting = harvesting;
    this.exact = exact;
  }

  /** Against a reference; decides on which side of the threshold each atom is, and no more. */
  public static WatchStudy of(Environments reference, Weighing weighing, AlarmRule rule) {
    return of(Dataset.of(reference), weighing, rule);
  }

  /** The same against environments that are packed already, so that rows are in memory once. */
  public static WatchStudy of(ReferenceSet reference, Weighing weighing, AlarmRule rule) {
    return of(Dataset.of(reference), weighing, rule);
  }

  private static WatchStudy of(Dataset reference, Weighing weighing, AlarmRule rule) {
    return new WatchStudy(
        reference.index().source(),
        reference,
        reference.spec(),
        weighing,
        rule,
        null,
        Watch.Harvesting.NONE,
        false);
  }

  /**
   * When frames are an alarm.
   *
   * @param threshold δH in nats above which an atom is novel; null: that of the calibration, else 0
   * @param calibration what was found for the reference; null where there is none
   * @param fraction of the atoms that makes a frame novel, 0 … 1; 0: any one atom
   * @param patience novel frames in a row that make an alarm, at least 1
   * @throws QuestsException of kind USAGE where a value cannot be
   */
  public static AlarmRule rule(
      @Nullable Double threshold,
      @Nullable CalibrationFile calibration,
      double fraction,
      int patience) {
    Double calibrated = calibration == null ? null : calibration.threshold();
    double limit = threshold != null ? threshold : calibrated != null ? calibrated : 0;
    return new AlarmRule(limit, fraction, patience);
  }

  /** The same with the reference under another name than that of its source. */
  public WatchStudy named(String other) {
    return new WatchStudy(other, reference, spec, weighing, rule, errors, harvesting, exact);
  }

  /**
   * The same with frames described in this way, for a reference that does not know its descriptor
   * in full.
   */
  public WatchStudy describedBy(RowSpec frames) {
    return new WatchStudy(name, reference, frames, weighing, rule, errors, harvesting, exact);
  }

  /**
   * The same, with bounds on errors if the calibration holds any; they need {@link #exactly}.
   *
   * @throws QuestsException of kind USAGE where it is not of this reference, descriptor and
   *     bandwidth
   */
  public WatchStudy withCalibration(CalibrationFile calibration) {
    calibration.requireFits(reference, weighing.bandwidth().value());
    return new WatchStudy(
        name, reference, spec, weighing, rule, calibration.errors(), harvesting, exact);
  }

  /**
   * The same, saying which novel frames are worth keeping.
   *
   * @param most how many at most
   */
  public WatchStudy harvesting(long most) {
    return harvesting(most, Screen.NONE);
  }

  /**
   * The same, and frames that are junk are not worth keeping.
   *
   * @param most how many at most
   * @param screen what frames must keep to
   */
  public WatchStudy harvesting(long most, Screen screen) {
    return new WatchStudy(
        name, reference, spec, weighing, rule, errors, new Watch.Harvesting(most, screen), exact);
  }

  /** The same, finding δH of every atom. */
  public WatchStudy exactly() {
    return new WatchStudy(name, reference, spec, weighing, rule, errors, harvesting, true);
  }

  /** Starts to watch a run. */
  public Session start(Parallelism parallelism) {
    FrameNovelty novelty = FrameNovelty.against(reference.packed(parallelism), weighing).with(spec);
    return new Session(new Watch(novelty, rule, harvesting, exact, parallelism));
  }

  /** A run that is watched. On one thread at a time. */
  public final class Session {
    private final Watch watch;

    /** Elements of the reference, and those that were said to be others; empty: not known. */
    private final Set<String> elements = new HashSet<>(reference.index().elements());

    private final @Nullable KnownElements known = KnownElements.of(reference.index(), spec);
    private final SortedSet<String> unseen = new TreeSet<>(Labels.ORDER);

    private boolean saidAlone;
    private boolean saidClose;
    private boolean saidUnbounded;
    private long frames;
    private long novel;
    private long alarms;
    private long junk;

    private Session(Watch watch) {
      this.watch = watch;
    }

    /**
     * Weighs the next frame.
     *
     * @throws QuestsException where the frame lacks the forces that the harvest's screen asks for;
     *     of kind CANCELLED where the work is to stop
     */
    public WatchedFrame accept(Frame frame) {
      Watch.Seen seen = watch.accept(frame);
      frames++;
      novel += seen.inARow() > 0 ? 1 : 0;
      alarms += seen.raised() ? 1 : 0;
      junk += seen.junk() == null ? 0 : 1;
      // Labels of a frame that cannot be described may be what is wrong with it.
      boolean described = seen.problem() == null || spec.elementsFrom() == null;
      SortedMap<String, UnseenElement> lacking =
          known == null || !described ? null : known.unseenOf(frame);
      if (lacking != null) {
        unseen.addAll(lacking.keySet());
      }
      List<String> cautions = cautions(frame, described);
      boolean bounds = errors != null && seen.dH().isPresent();
      if (bounds && lacking != null && !lacking.isEmpty() && !saidUnbounded) {
        saidUnbounded = true;
        cautions.add(
            place(frame)
                + ": nothing bounds the greatest error: "
                + UnseenElement.missing(lacking.keySet()));
      }
      if (seen.worthKeeping() && !saidClose && harvesting.screen().distances() == null) {
        sayClose(frame, cautions);
      }
      return WatchedFrame.of(seen, rule, errors, lacking, cautions);
    }

    /** Once: a run that explodes has many such frames. */
    private void sayClose(Frame frame, List<String> cautions) {
      String reason = Screen.NONE.with(MinimumDistances.covalent()).reason(frame);
      if (reason != null) {
        saidClose = true;
        cautions.add(
            place(frame)
                + ": "
                + reason
                + "; this frame is kept and may be junk; --min-distance keeps such frames out");
      }
    }

    private static String place(Frame frame) {
      return frame.origin().source() + ": frame " + frame.origin().index();
    }

    /** Once for each element, and once for centres without their like: a run may be long. */
    private List<String> cautions(Frame frame, boolean described) {
      String place = place(frame);
      List<String> all = new ArrayList<>();
      if (!elements.isEmpty() && described) {
        ElementCautions.Counts counts = new ElementCautions.Counts(spec);
        counts.add(frame);
        SortedMap<String, Long> found = counts.bySymbol();
        ElementCautions.lacking(place, found, name, elements, spec).ifPresent(all::add);
        elements.addAll(found.keySet());
      }
      if (!saidAlone && !watch.centresAlone().counts().isEmpty()) {
        saidAlone = true;
        ElementCautions.alone(place, watch.centresAlone()).ifPresent(all::add);
      }
      return all;
    }

    /** The number of frames so far. */
    public long frames() {
      return frames;
    }

    /** How many of them were novel. */
    public long novel() {
      return novel;
    }

    /** The elements so far that the reference does not hold; none where these are not known. */
    public SortedSet<String> unseenElements() {
      return Collections.unmodifiableSortedSet(unseen);
    }

    /** How many alarms began. */
    public long alarms() {
      return alarms;
    }

    /** How many novel frames were junk, and therefore not worth keeping. */
    public long junk() {
      return junk;
    }

    /** How many frames were worth keeping. */
    public long kept() {
      return watch.kept();
    }
  }
}
