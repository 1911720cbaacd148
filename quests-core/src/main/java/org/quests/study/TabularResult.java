package org.quests.study;

/** A result of which the command line can write a table. */
public interface TabularResult extends Result {
  /** The table. */
  ResultTable table();
}
