package org.quests.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/** Files by wildcards that no shell has expanded: {@code 'dump.*'}, {@code 'run_[0-9]/POSCAR'}. */
final class Glob {
  /** Numbers within names count by their value: {@code dump.9} comes before {@code dump.10}. */
  static final Comparator<String> NATURAL = Glob::compare;

  private static final String WILDCARDS = "*?[{";

  private Glob() {}

  /**
   * What exists and matches, in natural order.
   *
   * @param pattern a path whose parts may hold wildcards, as Java's globs have them
   * @return nothing, if there are no wildcards or nothing matches
   */
  static List<Path> matches(Path pattern) throws IOException {
    if (pattern.toString().chars().noneMatch(c -> WILDCARDS.indexOf(c) >= 0)) {
      return List.of();
    }
    Path root = pattern.getRoot();
    List<Path> found = List.of(root == null ? Path.of("") : root);
    for (Path part : pattern) {
      List<Path> deeper = new ArrayList<>();
      for (Path folder : found) {
        addMatches(folder, part.toString(), deeper);
      }
      found = deeper;
    }
    return found.stream().sorted(Comparator.comparing(Path::toString, NATURAL)).toList();
  }

  private static void addMatches(Path folder, String part, List<Path> found) throws IOException {
    if (part.chars().noneMatch(c -> WILDCARDS.indexOf(c) >= 0)) {
      Path path = folder.resolve(part);
      if (Files.exists(path)) {
        found.add(path);
      }
      return;
    }
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> matching = Files.newDirectoryStream(folder, part)) {
      for (Path path : matching) {
        boolean hidden = path.getFileName().toString().startsWith(".");
        if (!hidden || part.startsWith(".")) {
          found.add(path);
        }
      }
    } catch (PatternSyntaxException e) {
      // No pattern, then: a file of that name would have been found before.
      return;
    }
  }

  private static int compare(String a, String b) {
    int i = 0;
    int j = 0;
    while (i < a.length() && j < b.length()) {
      if (digit(a.charAt(i)) && digit(b.charAt(j))) {
        int iEnd = numberEnd(a, i);
        int jEnd = numberEnd(b, j);
        int byValue = byValue(a.substring(i, iEnd), b.substring(j, jEnd));
        if (byValue != 0) {
          return byValue;
        }
        i = iEnd;
        j = jEnd;
      } else if (a.charAt(i) == b.charAt(j)) {
        i++;
        j++;
      } else {
        return Character.compare(a.charAt(i), b.charAt(j));
      }
    }
    int byLength = Integer.compare(a.length() - i, b.length() - j);
    return byLength != 0 ? byLength : a.compareTo(b);
  }

  private static int byValue(String a, String b) {
    String significantA = a.replaceFirst("^0+", "");
    String significantB = b.replaceFirst("^0+", "");
    int byLength = Integer.compare(significantA.length(), significantB.length());
    return byLength != 0 ? byLength : significantA.compareTo(significantB);
  }

  private static int numberEnd(String text, int from) {
    int end = from;
    while (end < text.length() && digit(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }
}
