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
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.AtomArray;
import org.quests.atoms.CovalentRadii;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.io.FrameSource;
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
 */
public record ReportDetails(
    int[] coordination,
    float[] force,
    float[] error,
    float @Nullable [] predicted,
    float @Nullable [] known,
    Map<String, Errors> errorsOfElements,
    List<Structure> structures) {
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
   * @param predicted frames with what was predicted for those of the dataset, one by one; null where
   *     they have it themselves; not closed
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
    Pass pass = new Pass(result, shown(result, first, most), errors);
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
    private int next;

    Pass(ReportResult result, List<Integer> order, @Nullable ErrorColumn errors) {
      this.result = result;
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
          order.stream().map(structures::get).filter(Objects::nonNull).toList());
    }
  }

  /**
   * The frames of a reference that hold environments nearest to those of the map, for the most
   * novel of these first.
   *
   * @param reference all of its frames
   * @param most atoms of all frames together
   * @return frames without anything but their atoms
   */
  public static List<Frame> nearestFrames(ReportResult result, FrameSource reference, int most) {
    ReportResult.NearestPlaces nearest = result.nearest();
    if (nearest == null) {
      return List.of();
    }
    double[] dH = result.dH();
    int[] rows = result.map().rows();
    LinkedHashSet<Long> wanted = new LinkedHashSet<>();
    IntStream.range(0, rows.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -dH[rows[i]]))
        .forEach(i -> wanted.add(nearest.frames()[i]));
    Map<Long, Frame> found = new HashMap<>();
    for (Frame frame = reference.next(); frame != null; frame = reference.next()) {
      if (wanted.contains(frame.origin().index())) {
        found.put(frame.origin().index(), bare(frame));
      }
    }
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
