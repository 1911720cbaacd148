package org.quests.cli;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Hears of SIGTERM, by which Slurm and others announce the end of a process. The first one asks the
 * work to end soon, the second one ends the process at once. Java has no interface of its own for
 * this; where that of the virtual machine is not there, the first one ends the process.
 */
final class StopSignal {
  private static final String SIGNAL = "sun.misc.Signal";
  private static final String HANDLER = "sun.misc.SignalHandler";

  private final BooleanSupplier endsSoon;
  private @Nullable Object term;
  private @Nullable Object before;
  private boolean heard;

  private StopSignal(BooleanSupplier endsSoon) {
    this.endsSoon = endsSoon;
  }

  /**
   * Listens until it is closed.
   *
   * @param endsSoon asks the work to end, and tells whether it is worth waiting for
   */
  static StopSignal on(BooleanSupplier endsSoon) {
    StopSignal signal = new StopSignal(endsSoon);
    try {
      Runnable listening = signal::hear;
      MethodHandle hear =
          MethodHandles.publicLookup()
              .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
              .bindTo(listening);
      Object listener =
          MethodHandleProxies.asInterfaceInstance(
              Class.forName(HANDLER), MethodHandles.dropArguments(hear, 0, Class.forName(SIGNAL)));
      signal.term = Class.forName(SIGNAL).getConstructor(String.class).newInstance("TERM");
      signal.before = signal.handleBy(listener);
    } catch (ReflectiveOperationException e) {
      // The virtual machine does not hand signals on: SIGTERM ends the process as it always does.
      signal.term = null;
    }
    return signal;
  }

  private @Nullable Object handleBy(Object listener) throws ReflectiveOperationException {
    Method handle =
        Class.forName(SIGNAL).getMethod("handle", Class.forName(SIGNAL), Class.forName(HANDLER));
    return handle.invoke(null, term, listener);
  }

  private synchronized void hear() {
    if (!heard) {
      heard = true;
      if (endsSoon.getAsBoolean()) {
        return;
      }
    }
    try {
      close();
      Class.forName(SIGNAL).getMethod("raise", Class.forName(SIGNAL)).invoke(null, term);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** From now on SIGTERM ends the process as it always does. */
  synchronized void close() {
    if (before == null) {
      return;
    }
    try {
      Object previous = before;
      before = null;
      handleBy(previous);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
