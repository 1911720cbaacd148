package org.quests.gpu;

import java.util.ArrayDeque;
import java.util.Deque;

/** Things that are closed together, the last one first; each, whatever becomes of the others. */
final class Owned implements AutoCloseable {
  /** Something that is closed without a checked exception. */
  interface Closing {
    void close();
  }

  private final Deque<Closing> all = new ArrayDeque<>();

  void add(Closing closing) {
    all.push(closing);
  }

  @Override
  public void close() {
    Throwable first = null;
    while (!all.isEmpty()) {
      try {
        all.pop().close();
      } catch (RuntimeException | Error e) {
        if (first == null) {
          first = e;
        } else if (!first.equals(e)) {
          first.addSuppressed(e);
        }
      }
    }
    if (first instanceof Error) {
      throw (Error) first;
    }
    if (first != null) {
      throw (RuntimeException) first;
    }
  }
}
