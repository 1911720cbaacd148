package org.quests.core;

/** The version of this library. */
public final class Version {
  private Version() {}

  /** As the jar's manifest has it; {@code development} where the classes come from no jar. */
  public static String number() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
