package org.quests.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Standard output, which remembers why it was lost: a print stream swallows that. */
final class StandardOutput extends OutputStream {
  private final OutputStream out;
  private @Nullable IOException failure;

  StandardOutput(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (failure != null) {
      throw failure;
    }
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public void flush() throws IOException {
    if (failure != null) {
      throw failure;
    }
    try {
      out.flush();
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  /**
   * What the process ends with, after it said what is to be said about standard output.
   *
   * @param code that of the command
   */
  int exitCode(int code, Terminal terminal) {
    if (failure == null || (code != ExitCodes.OK && code != ExitCodes.ALARM)) {
      return code;
    }
    String reason = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    boolean pipe = reason.toLowerCase(Locale.ROOT).contains("pipe");
    if (!pipe) {
      terminal.error(
          ExitCodes.OUTPUT,
          "standard output "
              + (StandardInput.isClosed(failure) ? "is closed" : "cannot be written: " + reason));
    }
    if (code == ExitCodes.ALARM) {
      // Whoever asked for it waits for this one.
      return code;
    }
    return pipe ? ExitCodes.BROKEN_PIPE : ExitCodes.OUTPUT;
  }
}
