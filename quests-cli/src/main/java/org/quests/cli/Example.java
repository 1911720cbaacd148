package org.quests.cli;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** What a command line that shows the use of a command has after the command's name. */
@Retention(RetentionPolicy.RUNTIME)
@interface Example {
  String value();
}
