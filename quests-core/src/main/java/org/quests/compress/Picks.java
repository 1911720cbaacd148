package org.quests.compress;

import org.eclipse.collections.impl.list.mutable.primitive.DoubleArrayList;
import org.eclipse.collections.impl.list.mutable.primitive.IntArrayList;

/** Frames as they are chosen, with their scores. */
final class Picks {
  private final IntArrayList frames = new IntArrayList();
  private final DoubleArrayList scores = new DoubleArrayList();

  void add(int frame, double score) {
    frames.add(frame);
    scores.add(score);
  }

  int count() {
    return frames.size();
  }

  int[] frames() {
    return frames.toArray();
  }

  double[] scores() {
    return scores.toArray();
  }
}
