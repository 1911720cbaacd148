package org.quests.uncertainty;

/** The state of an alarm in a stream of frames. Not thread-safe. */
public final class Alarm {
  /** What frames so far amount to. */
  public enum State {
    /** The last frame does not pass the threshold. */
    CALM,
    /** The last frames pass, but are not yet enough. */
    COUNTING,
    /** The last frames pass, and are enough. */
    ALARM
  }

  private final AlarmRule rule;
  private long inARow;
  private boolean raised;

  /** Before the first frame: calm. */
  public Alarm(AlarmRule rule) {
    this.rule = rule;
  }

  /** Takes the next frame, which passes the threshold or does not. */
  public State accept(boolean passes) {
    inARow = passes ? inARow + 1 : 0;
    raised = inARow == rule.patience();
    return state();
  }

  /** What frames so far amount to. */
  public State state() {
    return inARow == 0 ? State.CALM : inARow < rule.patience() ? State.COUNTING : State.ALARM;
  }

  /** Whether the alarm began with the last frame. It begins again only after a calm frame. */
  public boolean raised() {
    return raised;
  }

  /** How many frames up to the last one pass, one after the other. */
  public long inARow() {
    return inARow;
  }
}
