package org.quests.study;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.ResultNames;
import org.quests.entropy.Quantiles;
import org.quests.events.EventFrame;
import org.quests.events.Nucleus;
import org.quests.events.RareEvents;
import org.quests.novelty.FrameResult;

/** What is told of each frame of a trajectory with events; some names depend on its references. */
final class EventColumns {
  private EventColumns() {}

  /** Numbers of a frame. */
  static List<ResultValues.Entry> of(EventResult result, int place) {
    EventFrame frame = result.frames().get(place);
    List<ResultValues.Entry> to = new ArrayList<>();
    add(to, ResultKey.of(ResultNames.FRAME, "number of the frame in the file"), frame.index());
    add(to, ResultKey.of(ResultNames.TIME, "time of the frame"), result.times()[place]);
    add(to, ResultKey.nats(ResultNames.ENTROPY, "H of the frame"), frame.entropy());
    for (int r = 0; r < frame.against().size(); r++) {
      spread(to, ResultNames.DH, r == 0 ? null : result.nameOf(r), frame.against().get(r));
    }
    for (RareEvents.Series series : result.series()) {
      if (series.name().equals(RareEvents.MOVING)) {
        add(
            to,
            ResultKey.nats(ResultNames.MOVING, "mean δH against the frames just before"),
            series.values()[place]);
      }
    }
    if (result.signal() != null && result.signal().isRatio()) {
      frame.signal().ifPresent(summary -> spread(to, ResultNames.LLR, null, summary));
    }
    if (result.detection() != null) {
      add(to, ResultKey.of(ResultNames.N_KEPT, "atoms that nuclei are made of"), frame.kept());
      add(to, ResultKey.of(ResultNames.N_NUCLEI, "number of nuclei"), frame.nuclei().size());
      add(to, ResultKey.of(ResultNames.LARGEST_NUCLEUS, "number of its atoms"), frame.largest());
    }
    return to;
  }

  /** The same with centre and shape of the largest nucleus, null where there is none. */
  static List<ResultValues.Entry> withLargest(EventResult result, int place) {
    List<ResultValues.Entry> to = new ArrayList<>(of(result, place));
    if (result.detection() != null) {
      List<Nucleus> nuclei = result.frames().get(place).nuclei();
      Nucleus nucleus = nuclei.isEmpty() ? null : nuclei.get(0);
      double[] centre = nucleus == null ? new double[0] : nucleus.centre();
      String[] names = {ResultNames.CENTRE_X, ResultNames.CENTRE_Y, ResultNames.CENTRE_Z};
      for (int axis = 0; axis < names.length; axis++) {
        add(
            to,
            new ResultKey(names[axis], "Å", "centre of the largest nucleus"),
            nucleus == null ? null : centre[axis]);
      }
      add(
          to,
          new ResultKey(ResultNames.RADIUS_OF_GYRATION, "Å", "of the largest nucleus"),
          nucleus == null ? null : nucleus.radiusOfGyration());
      add(
          to,
          ResultKey.of(ResultNames.ASPHERICITY, "of the largest nucleus"),
          nucleus == null ? null : nucleus.asphericity());
    }
    return to;
  }

  /**
   * The statistics of a quantity.
   *
   * @param of the reference that it is about, where that has to be said; else null
   */
  private static void spread(
      List<ResultValues.Entry> to, String what, @Nullable String of, FrameResult.Summary summary) {
    Quantiles q = summary.quantiles();
    Map<String, Double> statistics = new LinkedHashMap<>();
    statistics.put("mean", summary.mean());
    statistics.put("min", q.min());
    statistics.put("q25", q.q25());
    statistics.put("median", q.median());
    statistics.put("q75", q.q75());
    statistics.put("q99", q.q99());
    statistics.put("max", q.max());
    statistics.forEach(
        (statistic, value) -> {
          String name = ResultNames.of(what, statistic);
          add(
              to,
              ResultKey.nats(of == null ? name : ResultNames.of(name, of), "of the atoms"),
              value);
        });
  }

  private static void add(List<ResultValues.Entry> to, ResultKey key, @Nullable Object value) {
    to.add(new ResultValues.Entry(key, value));
  }
}
