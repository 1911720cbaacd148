package org.quests.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.AtomArray;
import org.quests.atoms.CovalentRadii;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.io.FrameSource;
import org.quests.local.FrameCuts;
import org.quests.neighbors.NeighborSearch;
import org.quests.neighbors.Neighbors;
import org.quests.survey.FrameFacts;

/**
 * What only a second look at the frames tells: the atoms of the map one by one, and structures.
 *
 * @param coordination of each environment of the map: how many atoms are bonded to its centre; −1
 *     where that is not known
 * @param force norm of the force on each, in the unit of the file; NaN where there is none
 * @param error of each; NaN where errors were not asked for
 * @param predicted what was predicted of each, three components; null where that is not known
 * @param known what is true of each, likewise
 * @param errorsOfElements how large errors are, by symbol, of all atoms of the dataset; empty where
 *     errors were not asked for
 * @param structures that may be shown, those that matter most first; not all, where there are many
 * @param cuts what is around atoms of the map in large frames that are not among the structures,
 *     the most novel atoms first; not of all, where there are many
 */
public record ReportDetails(
    int[] coordination,
    float[] force,
    float[] error,
    float @Nullable [] predicted,
    float @Nullable [] known,
    Map<String, Errors> errorsOfElements,
    List<Structure> structures,
    List<CutAtoms> cuts) {
  private static final int AXES = 3;

  /**
   * A frame that is shown.
   *
   * @param place of the frame in the dataset, from 0
   * @param frame with its atoms, and without anything else
   */
  public record Structure(int place, Frame frame) {}

  /**
   * How large errors are.
   *
   * @param atoms how many there are
   * @param rootMeanSquare of a component, in the unit of the file
   * @param greatest the greatest error of an atom, in the unit of the file
   */
  public record Errors(long atoms, double rootMeanSquare, double greatest) {}

  /** Adds errors of one element up. */
  private static final class ErrorSum {
    private long atoms;
    private long components;
    private double squares;
    private double greatest;

    void add(double error, int columns) {
      atoms++;
      components += columns;
      squares += error * error;
      greatest = Math.max(greatest, error);
    }

    Errors result() {
      return new Errors(atoms, Math.sqrt(squares / components), greatest);
    }
  }

  /**
   * Looks.
   *
   * @param result of the dataset
   * @param first places of frames that are shown before others
   * @param errors where the errors of atoms are; null where there are none
   * @param predicted frames with what was predicted for those of the dataset, one by one; null
   *     where they have it themselves; not closed
   * @param open opens a file of the dataset by its place, with the frames that the result is of
   * @param most atoms of all structures together
   * @throws QuestsException where a file cannot be read, or is not what it was; where errors are
   *     missing, or frames do not match
   */
  public static ReportDetails of(
      ReportResult result,
      SequencedSet<Integer> first,
      @Nullable ErrorColumn errors,
      @Nullable FrameSource predicted,
      IntFunction<FrameSource> open,
      int most,
      Parallelism parallelism) {
    List<Integer> shown = shown(result, first, most);
    int[] cut = toCut(result, new HashSet<>(shown));
    if (cut.length > 0) {
      // Half of the room is for what is around atoms.
      shown = shown(result, first, most / 2);
      cut = toCut(result, new HashSet<>(shown));
    }
    Pass pass = new Pass(result, shown, cut, errors);
    List<FrameFacts> frames = result.survey().frames();
    int place = 0;
    for (int file = 0; file < result.survey().files().size(); file++) {
      try (FrameSource source = open.apply(file)) {
        for (; place < frames.size() && frames.get(place).file() == file; place++) {
          parallelism.check();
          Frame frame = pass.expected(place, source.next(), source.name());
          pass.look(place, frame, predicted == null ? frame : matching(predicted, frame));
        }
      }
    }
    if (predicted != null && predicted.next() != null) {
      throw QuestsException.input(
          predicted.name()
              + ": more frames than "
              + String.join(", ", result.survey().files())
              + ", expected "
              + frames.size());
    }
    return pass.details();
  }

  /**
   * Environments of the map, by their places on it, in large frames that are not shown: the most
   * novel ones first, then others with a stride.
   */
  private static int[] toCut(ReportResult result, Set<Integer> shown) {
    int[] rows = result.map().rows();
    double[] dH = result.dH();
    int[] candidates =
        IntStream.range(0, rows.length)
            .filter(
                i -> {
                  int place = result.map().index().frameOf(rows[i]);
                  return !shown.contains(place)
                      && result.survey().frames().get(place).atoms() > CutAtoms.SMALL;
                })
            .toArray();
    LinkedHashSet<Integer> order = new LinkedHashSet<>();
    Arrays.stream(candidates)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> -dH[rows[i]]))
        .limit(CutAtoms.MOST / 2)
        .forEach(order::add);
    int stride = Math.max(1, 2 * candidates.length / CutAtoms.MOST);
    for (int i = 0; i < candidates.length; i += stride) {
      order.add(candidates[i]);
    }
    return order.stream().limit(CutAtoms.MOST).mapToInt(i -> i).toArray();
  }

  private static Frame matching(FrameSource predicted, Frame frame) {
    Frame other = predicted.next();
    if (other == null) {
      throw QuestsException.input(
          frame.origin().at() + "no frame of " + predicted.name() + " is left to match it");
    }
    return other;
  }

  /** Which frames are shown: those that are named first, then such as hold atoms of the map. */
  private static List<Integer> shown(ReportResult result, SequencedSet<Integer> first, int most) {
    LinkedHashSet<Integer> order = new LinkedHashSet<>(first);
    int[] rows = result.map().rows();
    // With a stride, so that what does not fit any more is not the end of the dataset.
    int stride = Math.max(1, rows.length / 64);
    for (int offset = 0; offset < stride; offset++) {
      for (int i = offset; i < rows.length; i += stride) {
        order.add(result.map().index().frameOf(rows[i]));
      }
    }
    List<Integer> shown = new ArrayList<>();
    long atoms = 0;
    for (int place : order) {
      int more = result.survey().frames().get(place).atoms();
      if (atoms + more <= most) {
        shown.add(place);
        atoms += more;
      }
    }
    return shown;
  }

  /** Goes through the frames. */
  private static final class Pass {
    private final ReportResult result;
    private final int[] rows;
    private final List<Integer> order;
    private final @Nullable ErrorColumn errors;
    private final @Nullable String forces;
    private final int[] coordination;
    private final float[] force;
    private final float[] error;
    private final float @Nullable [] predicted;
    private final float @Nullable [] known;
    private final Map<Byte, ErrorSum> sums = new TreeMap<>();
    private final Set<Integer> shown;
    private final Map<Integer, Structure> structures = new HashMap<>();

    /** Environments whose surroundings are cut out, by their places on the map. */
    private final int[] cut;

    private final Set<Integer> toCut;
    private final Map<Integer, CutAtoms> cuts = new HashMap<>();
    private int next;

    Pass(ReportResult result, List<Integer> order, int[] cut, @Nullable ErrorColumn errors) {
      this.result = result;
      this.cut = cut;
      this.toCut = IntStream.of(cut).boxed().collect(Collectors.toSet());
      this.rows = result.map().rows();
      this.order = order;
      this.shown = new HashSet<>(order);
      this.errors = errors;
      this.forces = result.survey().forces().key();
      coordination = new int[rows.length];
      force = new float[rows.length];
      error = new float[rows.length];
      Arrays.fill(coordination, -1);
      Arrays.fill(force, Float.NaN);
      Arrays.fill(error, Float.NaN);
      boolean both = errors != null && errors.known() != null;
      predicted = both ? new float[AXES * rows.length] : null;
      known = both ? new float[AXES * rows.length] : null;
    }

    /** The frame at a place, if it is still the one that the result is of. */
    Frame expected(int place, @Nullable Frame frame, String source) {
      int atoms =
          result.map().index().frameStart(place + 1) - result.map().index().frameStart(place);
      if (frame == null || frame.atoms() != atoms) {
        throw QuestsException.input(source + ": changed while it was read");
      }
      return frame;
    }

    void look(int place, Frame frame, Frame predictedFrame) {
      int start = result.map().index().frameStart(place);
      int end = result.map().index().frameStart(place + 1);
      int from = next;
      while (next < rows.length && rows[next] < end) {
        next++;
      }
      double[] ofAtoms = errorsOf(frame, predictedFrame);
      if (next > from) {
        coordinate(frame, start, from);
        label(frame, predictedFrame, ofAtoms, start, from);
      }
      if (shown.contains(place)) {
        structures.put(place, new Structure(place, bare(frame)));
      }
      cutIn(place, frame, start, from);
    }

    private void cutIn(int place, Frame frame, int start, int from) {
      FrameCuts prepared = null;
      for (int i = from; i < next; i++) {
        if (toCut.contains(i)) {
          prepared =
              prepared == null
                  ? CutAtoms.of(frame, result.metrics().setting().spec().cutoff())
                  : prepared;
          cuts.put(i, CutAtoms.around(rows[i] - start, place, frame, prepared));
        }
      }
    }

    private void coordinate(Frame frame, int start, int from) {
      double reach = 0;
      for (byte z : frame.elementSet().atomicNumbers()) {
        // A neighbour is nearer than the cut-off, and a bond may be just as long.
        reach = Math.max(reach, Math.nextUp(2) * CovalentRadii.BOND * CovalentRadii.of(z));
      }
      byte[] numbers = frame.atomicNumbers();
      Neighbors neighbors = NeighborSearch.of(frame, reach).newNeighbors();
      for (int i = from; i < next; i++) {
        int atom = rows[i] - start;
        neighbors.find(atom);
        int bonded = 0;
        for (int j = 0; j < neighbors.count(); j++) {
          double length =
              CovalentRadii.BOND * CovalentRadii.sum(numbers[atom], numbers[neighbors.atom(j)]);
          bonded += neighbors.squaredDistance(j) <= length * length ? 1 : 0;
        }
        coordination[i] = bonded;
      }
    }

    private double @Nullable [] errorsOf(Frame frame, Frame predictedFrame) {
      if (errors == null || frame.atoms() == 0) {
        return null;
      }
      double[] all = errors.errors(frame, predictedFrame);
      int columns = errors.columns(predictedFrame);
      for (int i = 0; i < all.length; i++) {
        sums.computeIfAbsent(frame.atomicNumbers()[i], z -> new ErrorSum()).add(all[i], columns);
      }
      return all;
    }

    private void label(
        Frame frame, Frame predictedFrame, double @Nullable [] all, int start, int from) {
      AtomArray array = forces == null ? null : frame.arrays().get(forces);
      double[] vectors =
          array instanceof AtomArray.Reals reals && reals.columns() == AXES ? reals.values() : null;
      double[] one = errors == null ? null : components(predictedFrame, errors.predicted());
      double[] other = errors == null ? null : components(frame, errors.known());
      for (int i = from; i < next; i++) {
        int atom = rows[i] - start;
        force[i] = vectors == null ? Float.NaN : norm(vectors, atom);
        error[i] = all == null ? Float.NaN : (float) all[atom];
        put(one, atom, predicted, i);
        put(other, atom, known, i);
      }
    }

    private static double @Nullable [] components(Frame frame, @Nullable String key) {
      return key != null
              && frame.arrays().get(key) instanceof AtomArray.Reals reals
              && reals.columns() == AXES
          ? reals.values()
          : null;
    }

    private static void put(double @Nullable [] from, int atom, float @Nullable [] into, int row) {
      for (int c = 0; into != null && c < AXES; c++) {
        into[AXES * row + c] = from == null ? Float.NaN : (float) from[AXES * atom + c];
      }
    }

    private static float norm(double[] vectors, int atom) {
      double square = 0;
      for (int c = AXES * atom; c < AXES * (atom + 1); c++) {
        square += vectors[c] * vectors[c];
      }
      return (float) Math.sqrt(square);
    }

    ReportDetails details() {
      Map<String, Errors> ofElements = new LinkedHashMap<>();
      sums.forEach((z, sum) -> ofElements.put(Element.symbol(z), sum.result()));
      return new ReportDetails(
          coordination,
          force,
          error,
          predicted,
          known,
          ofElements,
          order.stream().map(structures::get).filter(Objects::nonNull).toList(),
          IntStream.of(cut).mapToObj(cuts::get).filter(Objects::nonNull).toList());
    }
  }

  /**
   * What is shown of a reference.
   *
   * @param frames without anything but their atoms
   * @param cuts what is around atoms of large frames that are not among these; the place of their
   *     frames is that in the reference
   */
  public record Nearest(List<Frame> frames, List<CutAtoms> cuts) {
    /** Nothing: there are no frames. */
    public static final Nearest NONE = new Nearest(List.of(), List.of());
  }

  /** An atom of a frame, both by their numbers. */
  private record AtomOf(long frame, int atom) {}

  /**
   * The frames of a reference that hold environments nearest to those of the map, for the most
   * novel of these first; of frames that are too large what is around these environments.
   *
   * @param reference all of its frames
   * @param most atoms of all frames together
   */
  public static Nearest nearestFrames(ReportResult result, FrameSource reference, int most) {
    ReportResult.NearestPlaces nearest = result.nearest();
    if (nearest == null) {
      return Nearest.NONE;
    }
    double[] dH = result.dH();
    int[] rows = result.map().rows();
    LinkedHashSet<Long> wanted = new LinkedHashSet<>();
    LinkedHashSet<AtomOf> centres = new LinkedHashSet<>();
    IntStream.range(0, rows.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -dH[rows[i]]))
        .forEach(
            i -> {
              wanted.add(nearest.frames()[i]);
              if (centres.size() < CutAtoms.MOST) {
                centres.add(new AtomOf(nearest.frames()[i], nearest.atoms()[i]));
              }
            });
    Map<Long, List<AtomOf>> byFrame =
        centres.stream().collect(Collectors.groupingBy(AtomOf::frame));
    Double cutoff = result.metrics().setting().spec().cutoff();
    Map<Long, Frame> found = new HashMap<>();
    Map<AtomOf, CutAtoms> cuts = new HashMap<>();
    int place = 0;
    for (Frame frame = reference.next(); frame != null; frame = reference.next()) {
      long number = frame.origin().index();
      if (wanted.contains(number)) {
        found.put(number, bare(frame));
        List<AtomOf> here = byFrame.getOrDefault(number, List.of());
        if (frame.atoms() > CutAtoms.SMALL && !here.isEmpty()) {
          FrameCuts prepared = CutAtoms.of(frame, cutoff);
          for (AtomOf centre : here) {
            cuts.put(centre, CutAtoms.around(centre.atom, place, frame, prepared));
          }
        }
      }
      place++;
    }
    List<Frame> chosen = chosen(wanted, found, most);
    if (!cuts.keySet().stream().allMatch(centre -> holds(chosen, centre))) {
      // Half of the room is for what is around atoms.
      chosen.retainAll(chosen(wanted, found, most / 2));
    }
    return new Nearest(
        chosen,
        centres.stream()
            .filter(centre -> !holds(chosen, centre))
            .map(cuts::get)
            .filter(Objects::nonNull)
            .toList());
  }

  private static boolean holds(List<Frame> frames, AtomOf atom) {
    return frames.stream().anyMatch(frame -> frame.origin().index() == atom.frame);
  }

  private static List<Frame> chosen(SequencedSet<Long> wanted, Map<Long, Frame> found, int most) {
    List<Frame> chosen = new ArrayList<>();
    long atoms = 0;
    for (long number : wanted) {
      Frame frame = found.get(number);
      if (frame != null && atoms + frame.atoms() <= most) {
        chosen.add(frame);
        atoms += frame.atoms();
      }
    }
    return chosen;
  }

  private static Frame bare(Frame frame) {
    return Frame.of(frame.origin(), frame.atomicNumbers(), frame.positions(), frame.cell());
  }
}
