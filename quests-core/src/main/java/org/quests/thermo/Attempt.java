package org.quests.thermo;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an estimator found, or why it gives no number.
 *
 * @param value what was found; null where it is refused
 * @param refusal the reason in a few words; null where there is a value
 * @param <T> what it finds
 */
public record Attempt<T>(@Nullable T value, @Nullable String refusal) {
  /** Checks that there is one of both. */
  public Attempt {
    if ((value == null) == (refusal == null)) {
      throw new IllegalArgumentException("expected a value or a reason");
    }
  }

  static <T> Attempt<T> of(T value) {
    return new Attempt<>(value, null);
  }

  static <T> Attempt<T> refused(String reason) {
    return new Attempt<>(null, reason);
  }

  /** Whether there is a value. */
  public boolean found() {
    return value != null;
  }

  /**
   * The value.
   *
   * @throws NullPointerException where there is none
   */
  public T get() {
    return Objects.requireNonNull(value, refusal);
  }

  /**
   * The reason.
   *
   * @throws NullPointerException where there is a value
   */
  public String reason() {
    return Objects.requireNonNull(refusal);
  }

  /** What follows from the value, where there is one. */
  <R> Attempt<R> then(Function<T, Attempt<R>> next) {
    return value == null ? refused(Objects.requireNonNull(refusal)) : next.apply(value);
  }
}
