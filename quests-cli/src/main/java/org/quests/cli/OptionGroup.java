package org.quests.cli;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.AnnotatedElement;
import picocli.CommandLine.Model.OptionSpec;

/** What an option is about: help lists options by this. */
enum OptionGroup {
  OWN("Options of this command"),
  MEASURES("Other measures"),
  QUOTAS("Groups, quotas and budgets"),
  SCREENS("Frames not to pick or harvest"),
  LOCAL("Atoms in place of frames"),
  INPUT("Input"),
  DESCRIPTOR("Descriptor"),
  SUMS("Kernel sums"),
  OUTPUT("Output"),
  RUN("Run");

  private final String title;

  OptionGroup(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** Says which group an option belongs to; without it an option is one of its command's own. */
  @Retention(RetentionPolicy.RUNTIME)
  @interface In {
    OptionGroup value();
  }

  /** Whether options of this group belong to single commands, rather than to most of them. */
  boolean isOwn() {
    return this == OWN || this == MEASURES || this == QUOTAS || this == SCREENS || this == LOCAL;
  }

  /** The group of an option. */
  static OptionGroup of(OptionSpec option) {
    if (option.usageHelp() || option.versionHelp()) {
      return RUN;
    }
    In in =
        option.userObject() instanceof AnnotatedElement field
            ? field.getAnnotation(In.class)
            : null;
    return in == null ? OWN : in.value();
  }
}
