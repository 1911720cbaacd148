package org.quests.cli;

/** When to show how far long work has come. */
enum ProgressMode {
  /** On a terminal. */
  AUTO,
  /** Always. */
  ALWAYS,
  /** Never. */
  NEVER
}
