package org.quests.cli;

import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/**
 * A process that writes a trajectory as a simulation does, keeping its file open. Does what the
 * lines of standard input say, and answers each with a line.
 */
final class TrajectoryWriter {
  private TrajectoryWriter() {}

  public static void main(String[] args) throws IOException {
    Path file = Path.of(args[0]);
    OutputStream out = new FileOutputStream(file.toFile(), true);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    String line;
    while ((line = in.readLine()) != null) {
      String[] words = line.split(" ", 2);
      switch (words[0]) {
        case "reopen" -> out = new FileOutputStream(file.toFile(), true);
        case "write" -> {
          out.write(Base64.getDecoder().decode(words[1]));
          out.flush();
        }
        case "truncate" -> {
          try (RandomAccessFile whole = new RandomAccessFile(file.toFile(), "rw")) {
            whole.setLength(0);
          }
        }
        case "rotate" -> Files.move(file, Path.of(words[1]));
        case "close" -> out.close();
        default -> throw new IllegalArgumentException(line);
      }
      System.out.println("done");
    }
  }
}
