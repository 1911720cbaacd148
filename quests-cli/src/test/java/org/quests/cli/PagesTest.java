package org.quests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.quests.testing.TestData;

/** The pages lead where they say: to files and headings that are there, to options that are. */
class PagesTest {
  private static final Path PROJECT = TestData.shipped().resolveSibling("");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]*)(?:#([^)]*))?\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
  private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-zA-Z][\\w-]*");

  static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (String folder : new String[] {"", "docs", "examples", "testdata", "testdata/golden"}) {
      try (Stream<Path> files = Files.list(PROJECT.resolve(folder))) {
        files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
      }
    }
    return pages;
  }

  /** The places within a page that links may name, as they are made from its headings. */
  private static List<String> headings(Path page) throws IOException {
    return HEADING
        .matcher(Files.readString(page))
        .results()
        .map(
            heading ->
                heading
                    .group(1)
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .strip()
                    .replace(' ', '-'))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void linksLeadSomewhere(Path page) throws IOException {
    for (MatchResult link : LINK.matcher(Files.readString(page)).results().toList()) {
      if (link.group(1).startsWith("http")) {
        continue;
      }
      Path file = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
      assertThat(file).as(link.group()).exists();
      if (link.group(2) != null) {
        assertThat(headings(file)).as(link.group()).contains(link.group(2));
      }
    }
  }

  /** Of the pages about commands; other pages name options of other programs too. */
  @ParameterizedTest
  @MethodSource("pages")
  void optionsAreThere(Path page) throws IOException {
    if (!Files.readString(page).contains("./quests ")
        || Stream.of("embedding", "performance", "CONTRIBUTING", "CHANGELOG", "examples")
            .anyMatch(page.toString()::contains)) {
      return;
    }
    List<String> known =
        OPTION
            .matcher(Cli.quests("man-page").out().replace("\\-", "-"))
            .results()
            .map(MatchResult::group)
            .toList();
    assertThat(OPTION.matcher(Files.readString(page)).results().map(MatchResult::group))
        .isSubsetOf(known);
  }
}
