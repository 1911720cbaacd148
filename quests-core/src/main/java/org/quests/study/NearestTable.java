package org.quests.study;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.ResultNames;
import org.quests.descriptor.DatasetIndex;
import org.quests.entropy.DifferentialEntropy;

/**
 * The nearest environment of a reference set for each environment of a dataset.
 *
 * @param frames number of its frame in the reference's file
 * @param atoms number of its atom in that frame
 * @param distances in 1/Å
 */
public record NearestTable(long[] frames, long[] atoms, double[] distances) {
  private static final ResultKeys<NearestTable> KEYS =
      ResultKeys.of(NearestTable.class)
          .with(ResultKey.of("frame", "number of its frame in the reference"), NearestTable::frames)
          .with(ResultKey.of("atom", "number of its atom in the frame"), NearestTable::atoms)
          .with(
              new ResultKey("distance", "1/Å", "between the environments"),
              NearestTable::distances);

  /** The columns of a table; empty where a frame has no atoms. */
  static final ResultKeys<Row> ROW =
      ResultKeys.of(Row.class)
          .with(
              ResultKey.of(ResultNames.NEAREST_FRAME, "number of its frame in the reference"),
              Row::frame)
          .with(
              ResultKey.of(ResultNames.NEAREST_ATOM, "number of its atom in the frame"), Row::atom)
          .with(
              new ResultKey(ResultNames.NEAREST_DISTANCE, "1/Å", "between the environments"),
              Row::distance);

  /** That of one environment; null where there is none. */
  record Row(@Nullable Long frame, @Nullable Long atom, @Nullable Double distance) {}

  /** Looks up where the environments of a reference are. */
  public NearestTable(DifferentialEntropy.Nearest nearest, DatasetIndex reference) {
    this(new long[nearest.rows().length], new long[nearest.rows().length], nearest.distances());
    for (int i = 0; i < frames.length; i++) {
      int row = nearest.rows()[i];
      int frame = reference.frameOf(row);
      frames[i] = reference.frameNumber(frame);
      atoms[i] = (long) row - reference.frameStart(frame);
    }
  }

  Row row(int i) {
    return i < 0 ? new Row(null, null, null) : new Row(frames[i], atoms[i], distances[i]);
  }

  /** Those of some environments, the last one excluded. */
  public NearestTable range(int from, int to) {
    return new NearestTable(
        Arrays.copyOfRange(frames, from, to),
        Arrays.copyOfRange(atoms, from, to),
        Arrays.copyOfRange(distances, from, to));
  }

  /** The keys of its values. */
  public static ResultKeys<NearestTable> keys() {
    return KEYS;
  }

  /** Its columns under their keys. */
  public ResultValues values() {
    return KEYS.values(this);
  }
}
