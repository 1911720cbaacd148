package org.quests.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.quests.atoms.Frame;

/** Structures as a page holds them: atoms of all one after the other. */
final class PackedStructures {
  private static final int AXES = 3;

  /** Three coordinates, δH, and an element. */
  private static final long BYTES_OF_ATOM = 17;

  /** Nine numbers of a cell and three of its origin, which axes repeat, its start and number. */
  private static final long BYTES_OF_FRAME = 57;

  private PackedStructures() {}

  /**
   * How many of the first structures take no more room than there is, as JSON.
   *
   * @param atoms of each
   * @param size of the room in bytes
   */
  static int fitting(List<Integer> atoms, int size) {
    long used = 0;
    int count = 0;
    for (int n : atoms) {
      used += size(n);
      if (used > size) {
        return count;
      }
      count++;
    }
    return count;
  }

  /** How much room all of them take. */
  static int size(List<Integer> atoms) {
    return Math.toIntExact(atoms.stream().mapToLong(PackedStructures::size).sum());
  }

  private static long size(int atoms) {
    return (atoms * BYTES_OF_ATOM + BYTES_OF_FRAME) * 4 / 3;
  }

  static Map<String, Object> of(List<Frame> frames) {
    int atoms = frames.stream().mapToInt(Frame::atoms).sum();
    int[] starts = new int[frames.size() + 1];
    int[] numbers = new int[atoms];
    float[] positions = new float[AXES * atoms];
    float[] cells = new float[AXES * AXES * frames.size()];
    float[] origins = new float[AXES * frames.size()];
    int[] periodic = new int[frames.size()];
    for (int f = 0; f < frames.size(); f++) {
      Frame frame = frames.get(f);
      int start = starts[f];
      for (int i = 0; i < frame.atoms(); i++) {
        numbers[start + i] = frame.atomicNumbers()[i];
      }
      for (int c = 0; c < AXES * frame.atoms(); c++) {
        positions[AXES * start + c] = (float) frame.positions()[c];
      }
      double[] vectors = frame.cell().vectors();
      for (int axis = 0; axis < AXES; axis++) {
        origins[AXES * f + axis] = (float) frame.cell().origin()[axis];
        periodic[f] |= frame.cell().periodic(axis) ? 1 << axis : 0;
        for (int c = 0; frame.cell().given(axis) && c < AXES; c++) {
          cells[AXES * AXES * f + AXES * axis + c] = (float) vectors[AXES * axis + c];
        }
      }
      starts[f + 1] = start + frame.atoms();
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("start", Packed.integers(starts));
    all.put("number", Packed.integers(numbers));
    all.put("position", Packed.floats(positions));
    all.put("cell", Packed.floats(cells));
    all.put("origin", Packed.floats(origins));
    all.put("periodic", Packed.integers(periodic));
    return all;
  }
}
