package org.quests.io.numpy;

import java.util.List;

/** Headers of arrays that need not follow, for tests of readers. */
public final class NumpyHeaders {
  private NumpyHeaders() {}

  public static byte[] bytes(String type, List<Long> shape) {
    return NumpyHeader.bytes(type, shape);
  }
}
