package org.quests.io;

import java.util.Arrays;

/**
 * Positions of frames 0, 1, 2, … of a source; of a long one every second, fourth, … only, so that
 * they take little memory however many frames there are.
 */
final class FramePositions {
  private static final int MOST = 1 << 16;

  private FrameSource.Position[] places = new FrameSource.Position[64];
  private int size;
  private long stride = 1;
  private long first = -1;

  /** Adds the place of the frame that follows the one added before. */
  void add(FrameSource.Position place) {
    if (first < 0) {
      first = place.frame();
    }
    if ((place.frame() - first) % stride != 0) {
      return;
    }
    if (size == MOST) {
      for (int i = 0; i < MOST / 2; i++) {
        places[i] = places[2 * i];
      }
      size = MOST / 2;
      stride *= 2;
    }
    if (size == places.length) {
      places = Arrays.copyOf(places, 2 * size);
    }
    places[size++] = place;
  }

  /** The nearest known place at or before a frame. */
  FrameSource.Position before(long frame) {
    return places[Math.clamp((frame - first) / stride, 0, size - 1)];
  }
}
