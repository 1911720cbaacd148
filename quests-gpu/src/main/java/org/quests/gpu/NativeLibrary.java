package org.quests.gpu;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A library of C functions that answer with a status, 0 where all went well. */
final class NativeLibrary {
  private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);

  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  static final MemoryLayout POINTER = ValueLayout.ADDRESS;

  /** A function that has been called already, or not. */
  interface Function {
    /**
     * Calls it.
     *
     * @return the status
     */
    int call(Object... arguments);
  }

  private final SymbolLookup symbols;
  private final String name;

  private NativeLibrary(String name, SymbolLookup symbols) {
    this.name = name;
    this.symbols = symbols;
  }

  /**
   * The first library of several names, or paths, that there is; it is never let go of, as the
   * drivers of GPUs do not like that.
   */
  @SuppressWarnings("restricted")
  static Optional<NativeLibrary> open(List<String> names) {
    for (String name : names) {
      try {
        return Optional.of(
            new NativeLibrary(name, SymbolLookup.libraryLookup(name, Arena.global())));
      } catch (IllegalArgumentException e) {
        LOG.debug("no {}: {}", name, e.getMessage());
      }
    }
    return Optional.empty();
  }

  /** By which name it was found. */
  String name() {
    return name;
  }

  /**
   * A function.
   *
   * @throws IllegalStateException where the library is too old to have it
   */
  @SuppressWarnings("restricted")
  Function function(String function, MemoryLayout... parameters) {
    MemorySegment address =
        symbols
            .find(function)
            .orElseThrow(() -> new IllegalStateException(name + " has no function " + function));
    MethodHandle handle =
        Linker.nativeLinker().downcallHandle(address, FunctionDescriptor.of(INT, parameters));
    return arguments -> {
      try {
        return (int) handle.invokeWithArguments(arguments);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    };
  }
}
