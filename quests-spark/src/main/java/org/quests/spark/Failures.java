package org.quests.spark;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.quests.core.QuestsException;

/** Errors of a cluster as errors that a user can act on, in one line. */
final class Failures {
  /** How Spark's message ends: with what the task said, and where. */
  private static final Pattern LOST = Pattern.compile("Lost task [^(]*\\(TID \\d+\\) \\(([^ )]+)");

  private static final Pattern OWN =
      Pattern.compile("org\\.quests\\.core\\.QuestsException: ([^\\n]*)");

  private Failures() {}

  static QuestsException of(Throwable failure) {
    StringBuilder all = new StringBuilder();
    QuestsException own = null;
    boolean memory = false;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      own = own == null && cause instanceof QuestsException known ? known : own;
      memory |= cause instanceof OutOfMemoryError;
      all.append(cause.getMessage()).append('\n');
    }
    String text = all.toString();
    Matcher lost = LOST.matcher(text);
    String host = lost.find() ? lost.group(1) + ": " : "";
    if (own != null) {
      // What is wrong with a file is told as by the program itself; else the machine matters.
      return told(own, own.kind() == QuestsException.Kind.INPUT ? "" : host);
    }
    if (memory
        || text.contains("OutOfMemoryError")
        || text.contains("exited with code 52")
        || text.contains("exited with code 137")
        || text.contains("exit code 52")
        || text.contains("exit code: 137")) {
      return QuestsException.memory(
          host + "an executor ran out of memory: give it more by --executor-memory", failure);
    }
    if (text.contains("TaskResultLost") || text.contains("spark.driver.maxResultSize")) {
      return QuestsException.memory(
          "the driver has no room for results: give it more by --driver-memory (at 8g and more also"
              + " --conf spark.driver.maxResultSize=4g)",
          failure);
    }
    Matcher said = OWN.matcher(text);
    if (said.find()) {
      return QuestsException.input(host + said.group(1), failure);
    }
    if (text.contains("ExecutorLostFailure")) {
      return QuestsException.engine(
          host
              + "executors were lost again and again; their logs say why (often too little memory:"
              + " --executor-memory)",
          failure);
    }
    if (text.contains("SparkContext was shut down")
        || text.contains("stopped SparkContext")
        || text.contains("SparkContext has been shutdown")) {
      return QuestsException.engine(
          "the cluster ended the application: executors cannot be started, or the master is gone;"
              + " its logs say why",
          failure);
    }
    return QuestsException.engine("Spark: " + firstLine(failure), failure);
  }

  private static QuestsException told(QuestsException own, String host) {
    String message = host + own.getMessage();
    return switch (own.kind()) {
      case INPUT -> QuestsException.input(message, own);
      case OUTPUT -> QuestsException.output(message, own);
      case ENGINE -> QuestsException.engine(message, own);
      case MEMORY -> QuestsException.memory(message, own);
      case USAGE, CANCELLED -> own;
    };
  }

  private static String firstLine(Throwable failure) {
    String message = failure.getMessage();
    return message == null
        ? failure.getClass().getSimpleName()
        : message.lines().findFirst().orElse(failure.getClass().getSimpleName());
  }
}
