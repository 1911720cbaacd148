package org.quests.io;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * What tells this process from all others, those on other machines and those that had its number
 * before included.
 *
 * @param host the machine's name, of letters, digits, dots, hyphens and underscores, at most 64
 * @param boot eight hexadecimal digits for the time since the machine was started, and for the
 *     container that counts the processes
 * @param pid the process's number
 * @param start when it started, in a unit of the system's
 */
record ThisProcess(String host, String boot, long pid, long start) {
  private static final Path PROCESSES = Path.of("/proc");
  private static final int LONGEST_HOST = 64;

  /** After the program's name, in parentheses: the state first, the start the twentieth. */
  private static final int START = 19;

  private static final long ENDED = -1;

  /** It costs some files to read, so it is asked for only once a temporary file is needed. */
  private static final class Holder {
    static final ThisProcess ME = find();
  }

  static ThisProcess get() {
    return Holder.ME;
  }

  private static ThisProcess find() {
    long pid = ProcessHandle.current().pid();
    return new ThisProcess(hostName(), bootSum(), pid, Math.max(0, startOf(pid)));
  }

  private static String hostName() {
    String name = text(PROCESSES.resolve("sys/kernel/hostname"));
    if (name.isEmpty()) {
      try {
        name = InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException e) {
        name = "unknown";
      }
    }
    String plain = name.replaceAll("[^A-Za-z0-9._-]", "_");
    return plain.substring(0, Math.min(plain.length(), LONGEST_HOST));
  }

  private static String bootSum() {
    String container;
    try {
      container = Files.readSymbolicLink(PROCESSES.resolve("self/ns/pid")).toString();
    } catch (IOException | UnsupportedOperationException e) {
      container = "";
    }
    CRC32 sum = new CRC32();
    sum.update(
        (text(PROCESSES.resolve("sys/kernel/random/boot_id")) + container)
            .getBytes(StandardCharsets.UTF_8));
    return String.format("%08x", sum.getValue());
  }

  private static String text(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "";
    }
  }

  /** Whether a process of this container of this boot still runs; where in doubt it does. */
  static boolean runs(long pid, long start) {
    long now = startOf(pid);
    return now != ENDED && (now == 0 || start == 0 || now == start);
  }

  /** When a process started; 0 where that cannot be told. */
  private static long startOf(long pid) {
    Optional<ProcessHandle> found = ProcessHandle.of(pid);
    if (found.isEmpty()) {
      return ENDED;
    }
    if (!Files.isDirectory(PROCESSES.resolve("self"))) {
      return found.get().info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
    try {
      // Not the time of day, which changes when the clock is set.
      String line = Files.readString(PROCESSES.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
      String[] words = line.substring(line.lastIndexOf(')') + 1).strip().split(" ", -1);
      // One that nobody has asked for its exit code keeps its number.
      return words[0].equals("Z") ? ENDED : Long.parseLong(words[START]);
    } catch (NoSuchFileException e) {
      return ENDED;
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
      return 0;
    }
  }
}
