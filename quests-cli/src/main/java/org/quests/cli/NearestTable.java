package org.quests.cli;

import java.util.Arrays;
import java.util.List;
import org.quests.atoms.ResultNames;
import org.quests.cli.output.JsonResult;
import org.quests.descriptor.DatasetIndex;
import org.quests.entropy.DifferentialEntropy;

/**
 * The nearest environment of a reference set for each environment of a dataset.
 *
 * @param frames number of its frame in the reference's file
 * @param atoms number of its atom in that frame
 * @param distances in 1/Å
 */
record NearestTable(long[] frames, long[] atoms, double[] distances) {
  /** Names of the columns. */
  static final String FRAME = ResultNames.NEAREST_FRAME;

  static final String ATOM = ResultNames.NEAREST_ATOM;
  static final String DISTANCE = ResultNames.NEAREST_DISTANCE;

  NearestTable(DifferentialEntropy.Nearest nearest, DatasetIndex reference) {
    this(new long[nearest.rows().length], new long[nearest.rows().length], nearest.distances());
    for (int i = 0; i < frames.length; i++) {
      int row = nearest.rows()[i];
      int frame = reference.frameOf(row);
      frames[i] = reference.frameNumber(frame);
      atoms[i] = (long) row - reference.frameStart(frame);
    }
  }

  /** All columns of a table. */
  static final List<String> COLUMNS = List.of(FRAME, ATOM, DISTANCE);

  /** The row of a table. */
  String text(int i) {
    return frames[i] + "," + atoms[i] + "," + distances[i];
  }

  /** Those of some environments, the last one excluded. */
  NearestTable range(int from, int to) {
    return new NearestTable(
        Arrays.copyOfRange(frames, from, to),
        Arrays.copyOfRange(atoms, from, to),
        Arrays.copyOfRange(distances, from, to));
  }

  JsonResult json() {
    return new JsonResult().put("frame", frames).put("atom", atoms).put("distance", distances);
  }
}
