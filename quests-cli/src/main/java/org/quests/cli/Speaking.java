package org.quests.cli;

/** A command that speaks to people by itself. */
interface Speaking {
  /** To be called before it runs. */
  void speakTo(Terminal where);
}
