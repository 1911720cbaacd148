package org.quests.cli;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How wide the terminal is that standard error goes to; asked anew each time, for it changes. */
final class TerminalWidth {
  /** What is assumed where nobody tells. */
  private static final int USUAL = 80;

  /** The descriptor of standard error where the launcher names no other. */
  private static final int STANDARD_ERROR = 2;

  /** The request for the size of a terminal, {@code TIOCGWINSZ}. */
  private static final long LINUX = 0x5413;

  private static final long MAC = 0x40087468;

  /** The system's function {@code ioctl}; null where there is none. */
  private final @Nullable MethodHandle ioctl;

  private final long request;
  private final int descriptor;

  private TerminalWidth(@Nullable MethodHandle ioctl, long request, int descriptor) {
    this.ioctl = ioctl;
    this.request = request;
    this.descriptor = descriptor;
  }

  /** The width of the terminal of this process. */
  @SuppressWarnings("restricted")
  static TerminalWidth ofStandardError() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    long request = system.contains("linux") ? LINUX : system.contains("mac") ? MAC : 0;
    MethodHandle handle = null;
    if (Terminal.interactive() && request != 0) {
      try {
        Linker linker = Linker.nativeLinker();
        handle =
            linker.downcallHandle(
                linker.defaultLookup().findOrThrow("ioctl"),
                FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.ADDRESS),
                Linker.Option.firstVariadicArg(2));
      } catch (RuntimeException | LinkageError e) {
        // A width is a nicety: the usual one does.
        handle = null;
      }
    }
    return new TerminalWidth(
        handle, request, Integer.getInteger(Main.STANDARD_ERROR, STANDARD_ERROR));
  }

  /** Columns, at least 1. */
  int columns() {
    if (ioctl != null) {
      try (Arena arena = Arena.ofConfined()) {
        // Rows, columns, and the same in pixels, 16 bits each.
        MemorySegment size = arena.allocate(4 * ValueLayout.JAVA_SHORT.byteSize());
        int failed = (int) ioctl.invokeExact(descriptor, request, size);
        int columns = Short.toUnsignedInt(size.getAtIndex(ValueLayout.JAVA_SHORT, 1));
        if (failed == 0 && columns > 0) {
          return columns;
        }
      } catch (Throwable e) {
        return USUAL;
      }
    }
    return USUAL;
  }
}
