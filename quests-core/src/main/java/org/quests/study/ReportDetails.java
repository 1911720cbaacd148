package org.quests.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.AtomArray;
import org.quests.atoms.CovalentRadii;
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
 * @param structures that may be shown, those that matter most first; not all, where there are many
 */
public record ReportDetails(
    int[] coordination,
    float[] force,
    float[] error,
    float @Nullable [] predicted,
    float @Nullable [] known,
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
   * Looks.
   *
   * @param result of the dataset
   * @param first places of frames that are shown before others
   * @param errors where the errors of atoms are; null where there are none
   * @param open opens a file of the dataset by its place, with the frames that the result is of
   * @param most atoms of all structures together
   * @throws QuestsException where a file cannot be read, or is not what it was
   */
  public static ReportDetails of(
      ReportResult result,
      SequencedSet<Integer> first,
      @Nullable ErrorColumn errors,
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
          pass.look(place, source.next(), source.name());
        }
      }
    }
    return pass.details();
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

    void look(int place, @Nullable Frame frame, String source) {
      int start = result.map().index().frameStart(place);
      int end = result.map().index().frameStart(place + 1);
      if (frame == null || frame.atoms() != end - start) {
        throw QuestsException.input(source + ": changed while it was read");
      }
      int from = next;
      while (next < rows.length && rows[next] < end) {
        next++;
      }
      if (next > from) {
        coordinate(frame, start, from);
        label(frame, start, from);
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

    private void label(Frame frame, int start, int from) {
      AtomArray array = forces == null ? null : frame.arrays().get(forces);
      double[] vectors =
          array instanceof AtomArray.Reals reals && reals.columns() == AXES ? reals.values() : null;
      double[] all = errors == null ? null : errors.errors(frame, frame);
      double[] one = errors == null ? null : components(frame, errors.predicted());
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
      return new ReportDetails(
          coordination,
          force,
          error,
          predicted,
          known,
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
