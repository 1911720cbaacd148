package org.quests.core;

/** Is told how far long work has come. Implementations must be safe for use by several threads. */
public interface Progress {
  /** Hears nothing. */
  Progress NONE =
      new Progress() {
        @Override
        public void begin(String what, long total) {}

        @Override
        public void advance(long steps) {}

        @Override
        public void end() {}
      };

  /**
   * A stretch of work starts.
   *
   * @param what a noun for people, for instance "kernel sums"
   * @param total the number of steps to come, or −1 where it is not known
   */
  void begin(String what, long total);

  /**
   * The same of work whose steps are something that people count.
   *
   * @param unit what the steps are, for several: "environments"
   */
  default void begin(String what, String unit, long total) {
    begin(what, total);
  }

  /** So many more steps are done. */
  void advance(long steps);

  /** The stretch of work is over, done or failed. */
  void end();
}
