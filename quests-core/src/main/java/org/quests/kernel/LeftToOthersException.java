package org.quests.kernel;

/**
 * What an engine throws that did its share of a task and leaves the rest of it to other processes:
 * there are no sums to return. Work of several tasks goes on with the next one, and ends with this
 * exception when it has asked for all of them.
 */
public final class LeftToOthersException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** That a share is done. */
  public LeftToOthersException() {
    super("this process did its share; the rest is left to others", null, false, false);
  }
}
