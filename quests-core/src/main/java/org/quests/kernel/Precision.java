package org.quests.kernel;

/** The arithmetic of distances and kernels. */
public enum Precision {
  /** 32 bit: about 1e-6 relative in a kernel sum. */
  SINGLE,
  /** 64 bit. */
  DOUBLE,
  /** {@link #DOUBLE} below 2·10⁹ pairs, else {@link #SINGLE}. */
  AUTO
}
