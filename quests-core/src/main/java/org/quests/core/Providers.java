package org.quests.core;

import java.util.Iterator;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What others provide on the class path: one that cannot be loaded harms none of the others. */
public final class Providers {
  /** Providers that cannot be loaded before it is given up to look for more. */
  private static final int MOST_BROKEN = 20;

  private Providers() {}

  /**
   * Goes through the providers of a service, in the order in which they are found.
   *
   * @param loader of the service
   * @param take receives each of them; what it throws is taken for a fault of that provider
   * @param broken receives why others cannot be loaded or taken, in one line each
   */
  public static <T> void each(ServiceLoader<T> loader, Consumer<T> take, Consumer<String> broken) {
    Iterator<T> left = loader.iterator();
    int failures = 0;
    boolean more = true;
    while (more && failures < MOST_BROKEN) {
      T next = null;
      try {
        more = left.hasNext();
        if (more) {
          next = left.next();
          take.accept(next);
        }
      } catch (ServiceConfigurationError
          | LinkageError
          | RuntimeException
          | AssertionError
          | StackOverflowError e) {
        failures++;
        broken.accept(reason(next, e));
      }
    }
  }

  /**
   * What is said of a provider that failed, in one line.
   *
   * @param provider null where it could not even be made
   */
  public static String reason(@Nullable Object provider, Throwable failure) {
    String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    return Printable.of(
        provider == null ? message : provider.getClass().getName() + ": " + message);
  }
}
