package org.quests.novelty;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.CentresAlone;
import org.quests.descriptor.Environments;
import org.quests.descriptor.FrameBatches;
import org.quests.descriptor.FrameDescriber;
import org.quests.descriptor.RowSpec;
import org.quests.entropy.DatasetInformation;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Weighing;
import org.quests.io.FrameSource;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Groups;
import org.quests.kernel.LogKernelSums;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;
import org.quests.kernel.Want;

/**
 * δH of every atom of the frames of a trajectory against one or several references, frame after
 * frame in constant memory. Says how to do it; immutable, thread-safe.
 *
 * <pre>{@code
 * FrameNovelty.against(reference, Weighing.of(0.015)).stream(run, parallelism)
 *     .forEach(frame -> System.out.printf("%d %.3f%n", frame.index(), frame.max()));
 * }</pre>
 *
 * <p>A reference can be a <i>parent</i>: frames of the trajectory itself. A frame that belongs to
 * it is weighed against its other frames only, and its δH is lowered by log(n/(n − n_f)), n_f of
 * the n environments being its own: otherwise every series would jump at the parent's edge.
 *
 * <p>The numbers of a frame have the same bits for any number of threads. Whether it is weighed by
 * itself or in a stream, with small frames together, shows in the last digits at most.
 */
public final class FrameNovelty {
  /** The name of the only reference. */
  public static final String REFERENCE = "reference";

  /**
   * What frames are weighed against.
   *
   * @param name what it is called
   * @param set its environments
   * @param parent whether it is made of frames of the trajectory: those are known by their numbers
   */
  public record Reference(String name, ReferenceSet set, boolean parent) {
    /**
     * Checks that a parent is of one file and of several frames.
     *
     * @throws QuestsException where a frame of the parent would have nothing to be weighed against
     */
    public Reference {
      if (parent) {
        if (set.sources().size() != 1) {
          throw new IllegalArgumentException("a parent is of one file, not of " + set.sources());
        }
        if (set.origin(0).frame() == set.origin(set.count() - 1).frame()) {
          throw QuestsException.usage(
              set.sources().get(0)
                  + ": frame "
                  + set.origin(0).frame()
                  + " alone cannot be the parent, for it is weighed against the others of it;"
                  + " expected two frames or more");
        }
      }
    }

    /** Environments that have nothing to do with the trajectory. */
    public static Reference of(String name, ReferenceSet set) {
      return new Reference(name, set, false);
    }

    /** Frames of the trajectory itself. */
    public static Reference parent(String name, ReferenceSet set) {
      return new Reference(name, set, true);
    }
  }

  private final List<Reference> references;
  private final RowSpec spec;
  private final Weighing weighing;
  private final boolean nearest;

  /** Whether each frame is weighed against itself too. */
  private final boolean own;

  /** For each reference the number of environments in each of its frames, if it is a parent. */
  private final List<Map<Long, Integer>> frameCounts;

  private FrameNovelty(
      List<Reference> references,
      RowSpec spec,
      Weighing weighing,
      boolean nearest,
      boolean own,
      List<Map<Long, Integer>> frameCounts) {
    this.references = references;
    this.spec = spec;
    this.weighing = weighing;
    this.nearest = nearest;
    this.own = own;
    this.frameCounts = frameCounts;
    references.forEach(reference -> reference.set().spec().requireComparable(spec));
  }

  /** Against one reference. */
  public static FrameNovelty against(ReferenceSet reference, Weighing weighing) {
    return against(List.of(Reference.of(REFERENCE, reference)), weighing);
  }

  /**
   * Against several references in one pass.
   *
   * @param references at least one
   * @throws QuestsException where their descriptors are not equal
   */
  public static FrameNovelty against(List<Reference> references, Weighing weighing) {
    if (references.isEmpty()) {
      throw new IllegalArgumentException("at least one reference is needed");
    }
    return new FrameNovelty(
        List.copyOf(references),
        references.get(0).set().spec(),
        weighing,
        false,
        false,
        references.stream().map(FrameNovelty::frameCounts).toList());
  }

  /**
   * Each frame against itself, every environment counting itself: then δH is never positive, and
   * tells how common an environment is in its frame.
   */
  public static FrameNovelty againstItself(RowSpec spec, Weighing weighing) {
    return new FrameNovelty(List.of(), spec, weighing, false, true, List.of());
  }

  private static Map<Long, Integer> frameCounts(Reference reference) {
    Map<Long, Integer> counts = new HashMap<>();
    for (int row = 0; reference.parent() && row < reference.set().count(); row++) {
      counts.merge(reference.set().origin(row).frame(), 1, Integer::sum);
    }
    return counts;
  }

  /**
   * The same weighed in another way. A precision of AUTO is decided for each frame by its own
   * number of pairs. With a threshold to decide at, δH is only known to be on its right side;
   * frames of a parent are weighed in full all the same.
   */
  public FrameNovelty with(Weighing other) {
    return new FrameNovelty(references, spec, other, nearest, own, frameCounts);
  }

  /**
   * The same with another descriptor for the frames, for references that do not know theirs in
   * full.
   *
   * @throws QuestsException where it is not comparable to theirs
   */
  public FrameNovelty with(RowSpec other) {
    return new FrameNovelty(references, other, weighing, nearest, own, frameCounts);
  }

  /** The same, finding the nearest environment of each reference too. */
  public FrameNovelty withNearest() {
    return new FrameNovelty(references, spec, weighing, true, own, frameCounts);
  }

  /**
   * The same, weighing each frame against itself too: its entropy. Takes time in proportion to the
   * square of its number of atoms, and memory for all its descriptors.
   */
  public FrameNovelty withOwnEntropy() {
    return new FrameNovelty(references, spec, weighing, nearest, true, frameCounts);
  }

  /** What frames are weighed against; empty where that is each frame itself. */
  public List<Reference> references() {
    return references;
  }

  /** How frames are described. */
  public RowSpec spec() {
    return spec;
  }

  /** How frames are weighed. */
  public Weighing weighing() {
    return weighing;
  }

  /** The frames that are left in a trajectory; nothing is read yet. */
  public Stream stream(FrameSource run, Parallelism parallelism) {
    return new Stream(run, parallelism);
  }

  /**
   * Weighs one frame now, on all threads.
   *
   * @throws QuestsException where the frame cannot be described, and where the work was cancelled
   */
  public FrameResult weigh(Frame frame, Parallelism parallelism) {
    return weigh(frame, FrameDescriber.of(spec.descriptor(), parallelism), parallelism);
  }

  /**
   * The same, described by something that goes on from frame to frame.
   *
   * @param describer of the same descriptor
   */
  public FrameResult weigh(Frame frame, FrameDescriber describer, Parallelism parallelism) {
    return weigh(List.of(frame), describer, parallelism).get(0);
  }

  /** The frames of a trajectory, weighed in their order. For one pass. */
  public final class Stream {
    private final FrameSource run;
    private final FrameDescriber describer;
    private final Parallelism parallelism;

    private Stream(FrameSource run, Parallelism parallelism) {
      this.run = run;
      this.parallelism = parallelism;
      this.describer = FrameDescriber.of(spec.descriptor(), parallelism);
    }

    /**
     * Weighs all frames. Reading goes on beside describing and weighing, which both use all
     * threads.
     *
     * @param consumer hears of each frame in order, on the calling thread
     * @throws QuestsException where a frame cannot be read or described; and where the work was
     *     cancelled
     */
    public void forEach(Consumer<FrameResult> consumer) {
      FrameBatches.forEach(
          run,
          FrameNovelty.this::alike,
          parallelism,
          batch -> weigh(batch, describer, parallelism).forEach(consumer));
    }

    /** Atoms so far that have no neighbour of their own element. */
    public CentresAlone centresAlone() {
      return describer.centresAlone();
    }

    /** Seconds that threads were busy describing so far, divided by their number. */
    public double descriptorSeconds() {
      return describer.seconds();
    }
  }

  /** Whether two frames are weighed in one way, so that they can be weighed together. */
  private boolean alike(Frame a, Frame b) {
    for (int r = 0; r < references.size(); r++) {
      if (accuracy(a, r).precision() != accuracy(b, r).precision()
          || ownCount(a, r) > 0 != ownCount(b, r) > 0) {
        return false;
      }
    }
    return true;
  }

  private Accuracy accuracy(Frame frame, int reference) {
    double pairs = (double) frame.atoms() * references.get(reference).set().count();
    return weighing.evaluation().accuracy().forPairs(pairs);
  }

  /** The number of a frame's own environments in a reference. */
  private int ownCount(Frame frame, int reference) {
    return frameCounts.get(reference).getOrDefault(frame.origin().index(), 0);
  }

  /** Weighs frames that are alike. */
  private List<FrameResult> weigh(
      List<Frame> frames, FrameDescriber describer, Parallelism parallelism) {
    int[] start = new int[frames.size() + 1];
    for (int i = 0; i < frames.size(); i++) {
      start[i + 1] = start[i] + frames.get(i).atoms();
    }
    List<Sums> sums =
        references.stream().map(reference -> new Sums(start[frames.size()], nearest)).toList();
    @Nullable DatasetInformation[] own = new DatasetInformation[frames.size()];
    describer.describe(
        frames,
        this.own,
        piece -> {
          for (int r = 0; r < sums.size(); r++) {
            sums.get(r).add(piece, weigh(piece.environments(), frames.get(0), r, parallelism));
          }
          if (this.own) {
            weighAgainstThemselves(piece.environments(), own, parallelism);
          }
        });
    List<FrameResult> results = new ArrayList<>();
    for (int i = 0; i < frames.size(); i++) {
      List<FrameResult.Against> against = new ArrayList<>();
      for (int r = 0; r < sums.size(); r++) {
        against.add(against(sums.get(r), frames.get(i), r, start[i], start[i + 1]));
      }
      results.add(new FrameResult(frames.get(i), against, own[i]));
    }
    return results;
  }

  private DifferentialEntropy weigh(
      Environments environments, Frame first, int reference, Parallelism parallelism) {
    return DifferentialEntropy.of(
        environments,
        references.get(reference).set(),
        new Want(nearest, Groups.ALL, ownCount(first, reference) > 0),
        weighing.with(accuracy(first, reference)),
        parallelism);
  }

  private void weighAgainstThemselves(
      Environments environments, @Nullable DatasetInformation[] into, Parallelism parallelism) {
    Weighing inFull = weighing.inFull();
    if (into.length == 1) {
      into[0] =
          DatasetInformation.of(ReferenceSet.of(environments, parallelism), inFull, parallelism);
      return;
    }
    parallelism.forEach(
        into.length,
        () -> {
          Parallelism alone = Parallelism.serial();
          return i -> {
            int from = environments.frameStart(i);
            int to = environments.frameStart(i + 1);
            if (to > from) {
              Environments frame = environments.select(IntStream.range(from, to).toArray());
              into[i] = DatasetInformation.of(ReferenceSet.of(frame, alone), inFull, alone);
            }
          };
        });
  }

  private FrameResult.Against against(Sums sums, Frame frame, int reference, int from, int to) {
    ReferenceSet set = references.get(reference).set();
    int ownCount = ownCount(frame, reference);
    double lowered = Math.log((double) set.count() / (set.count() - ownCount));
    double[] values = new double[to - from];
    double[] errorBounds = new double[to - from];
    for (int i = from; i < to; i++) {
      values[i - from] = sums.values[i] - lowered;
      errorBounds[i - from] = sums.errorBounds[i];
    }
    DifferentialEntropy.Nearest found = null;
    if (nearest) {
      found =
          new DifferentialEntropy.Nearest(
              Arrays.copyOfRange(sums.rows, from, to),
              Arrays.copyOfRange(sums.distances, from, to));
    }
    Precision precision =
        sums.header == null ? accuracy(frame, reference).precision() : sums.header.precision();
    return new FrameResult.Against(
        references.get(reference).name(),
        set.count(),
        ownCount,
        precision,
        sums.header == null ? 0 : sums.header.tolerance(),
        values,
        errorBounds,
        found);
  }

  /** What is found for the atoms of some frames against one reference. */
  private static final class Sums {
    private final double[] values;
    private final double[] errorBounds;
    private final int[] rows;
    private final double[] distances;
    private LogKernelSums.@Nullable Header header;

    Sums(int atoms, boolean nearest) {
      values = new double[atoms];
      errorBounds = new double[atoms];
      rows = new int[nearest ? atoms : 0];
      distances = new double[rows.length];
    }

    void add(FrameDescriber.Piece piece, DifferentialEntropy dH) {
      header = dH.header();
      for (int i = 0; i < dH.count(); i++) {
        int atom = piece.atom(i);
        values[atom] = dH.value(i);
        errorBounds[atom] = dH.errorBound(i);
        if (rows.length > 0) {
          rows[atom] = dH.nearest().rows()[i];
          distances[atom] = dH.nearest().distances()[i];
        }
      }
    }
  }
}
