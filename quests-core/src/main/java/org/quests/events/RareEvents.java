package org.quests.events;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.entropy.DatasetInformation;
import org.quests.novelty.FrameNovelty;
import org.quests.novelty.FrameResult;
import org.quests.novelty.MovingNovelty;

/**
 * What happens in a trajectory. It is handed one frame after the other, keeps a few numbers of each
 * and the history of the nuclei, and says in the end where something changed.
 *
 * <p>For one trajectory, on one thread at a time.
 */
public final class RareEvents {
  /** The series of H of each frame. */
  public static final String ENTROPY = "entropy";

  /**
   * The series of the mean δH against the first reference; against others it is followed by an
   * underscore and the reference's name.
   */
  public static final String NOVELTY = "dH_mean";

  /** The series of the mean δH against the frames just before. */
  public static final String MOVING = "moving_dH";

  /** The series of the mean likelihood ratio. */
  public static final String RATIO = "llr_mean";

  /** The series of the size of the largest nucleus. */
  public static final String LARGEST = "largest_nucleus";

  /** The series of the number of nuclei. */
  public static final String COUNT = "n_nuclei";

  private final List<String> references;
  private final @Nullable Signal signal;
  private final @Nullable Detection detection;
  private final Parallelism parallelism;
  private final List<EventFrame> frames = new ArrayList<>();
  private final NucleusHistory history = new NucleusHistory();
  private @Nullable MovingNovelty moving;

  private RareEvents(
      List<String> references,
      @Nullable Signal signal,
      @Nullable Detection detection,
      Parallelism parallelism) {
    this.references = references;
    this.signal = signal;
    this.detection = detection;
    this.parallelism = parallelism;
  }

  /** Numbers of the frames alone. */
  public static RareEvents watching(FrameNovelty novelty, Parallelism parallelism) {
    return new RareEvents(names(novelty), null, null, parallelism);
  }

  /** Numbers of the frames, those of a signal among them, without nuclei. */
  public static RareEvents watching(FrameNovelty novelty, Signal signal, Parallelism parallelism) {
    return new RareEvents(names(novelty), signal, null, parallelism);
  }

  /** Numbers of the frames, and nuclei. */
  public static RareEvents watching(
      FrameNovelty novelty, Detection detection, Parallelism parallelism) {
    return new RareEvents(names(novelty), detection.signal(), detection, parallelism);
  }

  /** The same, with each frame weighed against the frames just before it too. */
  public RareEvents moving(MovingNovelty before) {
    moving = before;
    return this;
  }

  private static List<String> names(FrameNovelty novelty) {
    return novelty.references().stream().map(FrameNovelty.Reference::name).toList();
  }

  /**
   * What was found for the atoms of one frame.
   *
   * @param result of the frame
   * @param signal of each atom, in nats; empty where none was asked for
   * @param nucleus the number of each atom's nucleus, 0 for none; empty where no threshold was
   *     given
   */
  public record Atoms(FrameResult result, double[] signal, int[] nucleus) {}

  /**
   * Goes on by a frame.
   *
   * @param result with the entropy of the frame alone ({@link FrameNovelty#withOwnEntropy})
   * @throws QuestsException where the frame has no atoms
   */
  public Atoms next(FrameResult result) {
    Frame frame = result.frame();
    if (frame.atoms() == 0) {
      throw QuestsException.input(frame.origin().at() + "no atoms, expected at least one");
    }
    DatasetInformation own =
        result
            .own()
            .orElseThrow(() -> new IllegalArgumentException("without the frame's own entropy"));
    if (moving != null) {
      moving.next(frame);
    }
    double[] values = signal == null ? new double[0] : signal.of(result, parallelism);
    int kept = 0;
    Nuclei nuclei = null;
    int[] numbers = new int[0];
    int[] nucleus = new int[0];
    if (detection != null) {
      boolean[] marks = detection.kept(values);
      for (boolean mark : marks) {
        kept += mark ? 1 : 0;
      }
      nuclei = Nuclei.of(frame, marks, detection.bond());
      numbers = history.next(nuclei);
      nucleus = new int[frame.atoms()];
      for (int i = 0; i < nucleus.length; i++) {
        nucleus[i] = nuclei.of(i) == Nuclei.NONE ? 0 : numbers[nuclei.of(i)];
      }
    }
    frames.add(
        new EventFrame(
            result.index(),
            own.entropy().value(),
            result.against().stream().map(a -> a.summary().orElseThrow()).toList(),
            FrameResult.Summary.of(values),
            kept,
            nuclei == null ? List.of() : nuclei.all(),
            numbers,
            frame.cell().fullyPeriodic() ? frame.atoms() / frame.cell().volume() : Double.NaN));
    return new Atoms(result, values, nucleus);
  }

  /** The frames so far. */
  public List<EventFrame> frames() {
    return Collections.unmodifiableList(frames);
  }

  /**
   * The last frame so far.
   *
   * @throws java.util.NoSuchElementException where there is none
   */
  public EventFrame last() {
    return frames.getLast();
  }

  /** What became of nuclei so far. */
  public NucleusHistory history() {
    return history;
  }

  /**
   * A number of each frame.
   *
   * @param name what it is, one of the names of this class
   * @param values one for each frame
   */
  public record Series(String name, double[] values) {}

  /** The series in which changes are looked for. */
  public List<Series> series() {
    List<Series> all = new ArrayList<>();
    all.add(series(ENTROPY, EventFrame::entropy));
    for (int r = 0; r < references.size(); r++) {
      int reference = r;
      all.add(
          series(
              r == 0 ? NOVELTY : NOVELTY + "_" + references.get(r),
              frame -> frame.against().get(reference).mean()));
    }
    if (moving != null) {
      all.add(new Series(MOVING, moving.means()));
    }
    if (signal != null && signal.isRatio()) {
      all.add(series(RATIO, frame -> frame.signal().orElseThrow().mean()));
    }
    if (detection != null) {
      all.add(series(LARGEST, EventFrame::largest));
      all.add(series(COUNT, frame -> frame.nuclei().size()));
    }
    return all;
  }

  private Series series(String name, ToDoubleFunction<EventFrame> value) {
    return new Series(name, frames.stream().mapToDouble(value).toArray());
  }

  /**
   * A change of a series.
   *
   * @param series its name
   * @param change what it is, with places among the frames
   */
  public record Event(String series, ChangePoint change) {}

  /**
   * A series that is too short to tell whether it changes.
   *
   * @param series its name
   * @param why what it lacks
   */
  public record Undecided(String series, Changes.TooShort why) {}

  /**
   * What became of all series.
   *
   * @param events changes, in the order of the frames
   * @param undecided series without one that are too short to tell
   */
  public record Findings(List<Event> events, List<Undecided> undecided) {
    /** Nothing yet. */
    public static final Findings NONE = new Findings(List.of(), List.of());

    /** Makes the lists immutable. */
    public Findings {
      events = List.copyOf(events);
      undecided = List.copyOf(undecided);
    }
  }

  /**
   * Looks for changes in all series. Each is tested by itself.
   *
   * @param level as in {@link ChangePoints#of}
   */
  public Findings find(double level) {
    List<Event> events = new ArrayList<>();
    List<Undecided> undecided = new ArrayList<>();
    for (Series series : series()) {
      Changes changes = ChangePoints.of(series.values(), level);
      changes.found().forEach(change -> events.add(new Event(series.name(), change)));
      changes.tooShort().ifPresent(why -> undecided.add(new Undecided(series.name(), why)));
    }
    events.sort((a, b) -> Integer.compare(a.change().begin(), b.change().begin()));
    return new Findings(events, undecided);
  }

  /** Atoms for each Å³, mean over the frames; NaN where some are not periodic all around. */
  public double density() {
    return frames.stream().mapToDouble(EventFrame::density).average().orElse(Double.NaN);
  }

  /**
   * The sizes of nuclei as classical nucleation theory has them.
   *
   * @param sizes which of them; see {@link #sizesBeforeGap}
   * @param density atoms for each Å³ of a nucleus
   * @return nothing where there are too few
   */
  public Optional<NucleationFit> fit(NucleationFit.Sizes sizes, double density, long seed) {
    return NucleationFit.of(sizesOfFrames(), sizes, density, seed);
  }

  /** The sizes that can be expected to follow one law ({@link NucleationFit#sizesBeforeGap}). */
  public NucleationFit.Sizes sizesBeforeGap() {
    return NucleationFit.sizesBeforeGap(sizesOfFrames());
  }

  private List<int[]> sizesOfFrames() {
    return frames.stream().map(EventFrame::sizes).toList();
  }

  /** How many nuclei there were of some sizes in all frames. */
  public int countOf(NucleationFit.Sizes sizes) {
    return (int)
        frames.stream()
            .flatMapToInt(frame -> Arrays.stream(frame.sizes()))
            .filter(size -> size >= sizes.least() && size <= sizes.most())
            .count();
  }
}
