package org.quests.study;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Frame;
import org.quests.compress.NovelEnvironments;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.DatasetIndex;
import org.quests.descriptor.ElementForm;
import org.quests.descriptor.EnvironmentStream;
import org.quests.descriptor.Environments;
import org.quests.descriptor.Labels;
import org.quests.descriptor.RowSpec;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Weighing;
import org.quests.io.ForwardingFrameSource;
import org.quests.io.FrameSource;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Precision;
import org.quests.kernel.ReferenceSet;
import org.quests.screening.Screen;
import org.quests.screening.Screening;
import org.quests.screening.Screening.Screened;

/**
 * Finds which atoms of a pool to label: one after the other the one whose environment a reference
 * and the atoms before it cover least, until all are covered. Immutable.
 */
public final class LocalStudy {
  private final Weighing weighing;
  private final @Nullable String name;
  private final @Nullable String referenceName;
  private final @Nullable Dataset reference;
  private final int most;
  private final Screen screen;

  private LocalStudy(
      Weighing weighing,
      @Nullable String name,
      @Nullable String referenceName,
      @Nullable Dataset reference,
      int most,
      Screen screen) {
    this.weighing = weighing;
    this.name = name;
    this.referenceName = referenceName;
    this.reference = reference;
    this.most = most;
    this.screen = screen;
  }

  /**
   * A study without a reference: nothing is covered yet.
   *
   * @param weighing all sums are made in full
   */
  public static LocalStudy of(Weighing weighing) {
    return new LocalStudy(
        weighing.with(Accuracy.EXACT), null, null, null, Integer.MAX_VALUE, Screen.NONE);
  }

  /** The same where the pool is called otherwise than its source. */
  public LocalStudy named(String other) {
    return new LocalStudy(weighing, other, referenceName, reference, most, screen);
  }

  /**
   * What is covered already. Atoms of elements that it lacks come before all others, until these
   * atoms cover each other.
   *
   * @param called its name
   */
  public LocalStudy withReference(String called, Environments known) {
    return new LocalStudy(weighing, name, called, Dataset.of(known), most, screen);
  }

  /** The same of environments that are packed already. */
  public LocalStudy withReference(String called, ReferenceSet known) {
    return new LocalStudy(weighing, name, called, Dataset.of(known), most, screen);
  }

  /**
   * At most so many atoms.
   *
   * @throws QuestsException of kind USAGE where it is below 1
   */
  public LocalStudy withMost(int atoms) {
    if (atoms < 1) {
      throw QuestsException.usage("expected at least 1 atom to pick, found " + atoms);
    }
    return new LocalStudy(weighing, name, referenceName, reference, atoms, screen);
  }

  /**
   * No atoms of frames that are junk. They do not count as novel.
   *
   * @param other what frames must keep to; δH is that against the reference alone
   */
  public LocalStudy screened(Screen other) {
    return new LocalStudy(weighing, name, referenceName, reference, most, other);
  }

  /**
   * Picks atoms of frames, which are described as they are read. Kept are environments that the
   * reference does not cover.
   *
   * @param frames those that are left in it; it stays open
   * @throws QuestsException where a frame cannot be read or described or lacks the forces that are
   *     asked for, there are no atoms, the descriptor is not that of the reference, or δH is asked
   *     for without a reference
   */
  public LocalResult pick(FrameSource frames, RowSpec spec, Parallelism parallelism) {
    List<String> files = new ArrayList<>();
    Screening screening = screen.needsFrames() ? new Screening(screen, parallelism) : null;
    FrameSource noted =
        new ForwardingFrameSource(frames) {
          @Override
          public @Nullable Frame next() {
            Frame frame = super.next();
            if (frame != null) {
              files.add(frame.origin().source());
              if (screening != null) {
                screening.add(frame);
              }
            }
            return frame;
          }
        };
    EnvironmentStream stream = EnvironmentStream.of(noted, spec.descriptor(), parallelism);
    Picking picking = new Picking(frames.name(), spec, parallelism);
    stream.forEach(batch -> picking.add(batch.environments(), batch::row));
    double describing = stream.descriptorSeconds();
    List<Screened> junk = screening == null ? List.of() : screening.result();
    LocalResult result = picking.result(stream.index(), files, junk, describing, describing);
    List<String> cautions = new ArrayList<>();
    ElementCautions.alone(result.file(), stream.centresAlone()).ifPresent(cautions::add);
    cautions.addAll(cautions(result.file(), stream.index(), spec));
    return result.withCautions(cautions);
  }

  /**
   * Picks environments that were described already. There are no frames to cut out of.
   *
   * @throws QuestsException where the descriptor is not that of the reference; of kind USAGE where
   *     frames must be seen to tell junk
   */
  public LocalResult pick(Environments pool, Parallelism parallelism) {
    if (screen.needsFrames()) {
      throw QuestsException.usage(
          pool.source() + ": junk is told by frames, and this holds descriptors alone");
    }
    Picking picking = new Picking(pool.source(), pool.spec(), parallelism);
    picking.add(pool, row -> row);
    return picking
        .result(pool.index(), List.of(), List.of(), pool.descriptorSeconds(), 0)
        .withCautions(cautions(pool.source(), pool.index(), pool.spec()));
  }

  private List<String> cautions(String pool, DatasetIndex index, RowSpec spec) {
    List<String> cautions = new ArrayList<>();
    TreeSet<String> elements = new TreeSet<>(Labels.ORDER);
    elements.addAll(index.elements());
    Dataset known = reference;
    if (known != null && referenceName != null) {
      elements.addAll(known.index().elements());
      ElementCautions.lacking(
              pool, ElementCautions.counts(index), referenceName, known.index(), known.spec())
          .ifPresent(cautions::add);
    }
    ElementCautions.unseen(elements, spec).ifPresent(cautions::add);
    return cautions;
  }

  /** An environment with a δH, in nats, that no sound frame has. */
  private record TooNovel(int row, double dH) {}

  /** A pass over a pool. */
  private final class Picking {
    private final long started = System.nanoTime();
    private final RowSpec spec;
    private final Parallelism parallelism;
    private final @Nullable ReferenceSet known;
    private final @Nullable KnownElements elements;
    private final NovelEnvironments novel;

    /** δH up to here, in nats, need not be known. */
    private final double enough = Math.min(0, screen.greatestNovelty());

    /** Tells whether δH is above that, and not what it is. */
    private final Weighing deciding =
        weighing.with(new Accuracy(Precision.DOUBLE, 0, OptionalDouble.of(enough)));

    /** Rows that are too novel, until it is known which frames they are of. */
    private final List<TooNovel> beyond = new ArrayList<>();

    Picking(String source, RowSpec spec, Parallelism parallelism) {
      if (reference == null && screen.needsNovelty()) {
        throw QuestsException.usage("δH tells junk only where there is a reference");
      }
      this.spec = spec;
      this.parallelism = parallelism;
      novel = new NovelEnvironments(source);
      if (reference != null) {
        spec.requireComparable(reference.spec());
      }
      known = reference == null ? null : reference.packed(parallelism);
      elements = known == null ? null : KnownElements.of(known.index(), spec);
    }

    void add(Environments some, IntUnaryOperator rowOf) {
      ReferenceSet against = known;
      if (against == null) {
        novel.add(some, null, row -> false, rowOf);
        return;
      }
      DatasetIndex index = some.index().comparedWith(against.index());
      KnownElements held = elements;
      IntPredicate unseen = row -> held != null && held.lacks(index.element(row));
      // Most atoms of a large cell are covered, and sums that decide so are short.
      double[] decided = DifferentialEntropy.of(some, against, deciding, parallelism).values();
      int[] open =
          IntStream.range(0, decided.length)
              .filter(row -> decided[row] > enough || unseen.test(row))
              .toArray();
      if (open.length > 0) {
        Environments rows = some.select(open);
        double[] dH = DifferentialEntropy.of(rows, against, weighing, parallelism).values();
        novel.add(rows, dH, i -> unseen.test(open[i]), i -> rowOf.applyAsInt(open[i]));
        for (int i = 0; i < open.length; i++) {
          if (screen.tooNovel(dH[i])) {
            beyond.add(new TooNovel(rowOf.applyAsInt(open[i]), dH[i]));
          }
        }
      }
    }

    /** The only element of the reference, where frames of others are weighed otherwise. */
    private @Nullable String loneElement() {
      if (known == null || spec.elements() != ElementForm.FULL) {
        return null;
      }
      List<String> held = known.index().elements();
      return held.size() == 1 ? held.get(0) : null;
    }

    /** Frames that are junk by themselves, and by δH those that are not, in order. */
    private List<Screened> junk(DatasetIndex pool, List<String> files, List<Screened> ofFrames) {
      SortedMap<Integer, Screened> junk = new TreeMap<>();
      ofFrames.forEach(frame -> junk.put(frame.place(), frame));
      SortedMap<Integer, TooNovel> worst = new TreeMap<>();
      for (TooNovel atom : beyond) {
        worst.merge(
            pool.frameOf(atom.row),
            atom,
            (one, other) ->
                other.dH > one.dH || (other.dH == one.dH && other.row < one.row) ? other : one);
      }
      worst.forEach(
          (place, atom) ->
              junk.putIfAbsent(
                  place,
                  new Screened(
                      place,
                      files.isEmpty() ? pool.source() : files.get(place),
                      pool.frameNumber(place),
                      screen.reason(atom.row - pool.frameStart(place), atom.dH))));
      return List.copyOf(junk.values());
    }

    LocalResult result(
        DatasetIndex pool,
        List<String> files,
        List<Screened> ofFrames,
        double descriptorSeconds,
        double meanwhile) {
      List<Screened> junk = junk(pool, files, ofFrames);
      BitSet places = new BitSet();
      int inJunk = 0;
      for (Screened frame : junk) {
        places.set(frame.place());
        inJunk += pool.frameStart(frame.place() + 1) - pool.frameStart(frame.place());
      }
      if (inJunk > 0) {
        novel.forget(row -> places.get(pool.frameOf(row)));
      }
      NovelEnvironments.Choice choice = novel.choose(most, weighing.bandwidth(), parallelism);
      String called = name == null ? pool.source() : name;
      SortedMap<String, UnseenElement> unseen =
          known == null ? null : UnseenElement.of(pool, known.index(), spec);
      List<LocalPick> picks = new ArrayList<>();
      for (int i = 0; i < choice.rows().length; i++) {
        int row = choice.rows()[i];
        int place = pool.frameOf(row);
        int number = pool.element(row);
        String element = number < 0 ? null : pool.nameOf(number);
        boolean lacking = unseen != null && element != null && unseen.containsKey(element);
        picks.add(
            new LocalPick(
                i + 1,
                files.isEmpty() ? called : files.get(place),
                place,
                pool.frameNumber(place),
                row - pool.frameStart(place),
                element,
                choice.scores()[i],
                choice.dH()[i],
                choice.left()[i],
                lacking ? UnseenElement.missing(List.of(element)) : null,
                null));
      }
      return new LocalResult(
          called,
          referenceName,
          Setting.of(spec, weighing, parallelism),
          pool.count(),
          pool.frames(),
          choice.novel(),
          choice.leftInTheEnd(),
          picks,
          null,
          unseen,
          choice.evaluations(),
          Program.of(
              weighing,
              weighing.evaluation().accuracy().precision(),
              weighing.evaluation().accuracy().tolerance()),
          List.of(),
          loneElement(),
          screen.equals(Screen.NONE) ? null : junk,
          inJunk,
          descriptorSeconds,
          (System.nanoTime() - started) / 1e9 - meanwhile);
    }
  }
}
