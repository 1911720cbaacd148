package org.quests.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.ObjectMapper;

/**
 * Writes a page about a dataset: one file of HTML that opens from a disk without a network. Its
 * content-security policy allows nothing but the two scripts and the style that are in it, by their
 * hashes. What comes from files is in a block of data, which the scripts show as text.
 */
public final class ReportPage {
  /** The scripts of the page, in the order in which they use each other. */
  private static final List<String> SCRIPTS =
      List.of(
          "data.js",
          "dom.js",
          "colors.js",
          "quantities.js",
          "scatter.js",
          "structure.js",
          "charts.js",
          "overview.js",
          "map.js",
          "novelty.js",
          "groups.js",
          "selection.js",
          "trajectory.js",
          "main.js");

  private static final String CHARTS =
      "/META-INF/resources/webjars/echarts/5.3.1/dist/echarts.common.min.js";

  /** A page has no more bytes: as many structures are left out. */
  private static final int MOST_BYTES = 6_000_000;

  private static final int MARGIN = 50_000;

  private ReportPage() {}

  /**
   * Writes a page.
   *
   * @param out takes it as UTF-8, and stays open
   */
  public static void write(ReportContent content, OutputStream out) throws IOException {
    String charts = resource(CHARTS);
    String script =
        SCRIPTS.stream()
            .map(ReportPage::resource)
            .collect(Collectors.joining("\n", "(() => {\n'use strict';\n", "})();\n"));
    String style = resource("report.css");
    String policy =
        "default-src 'none'; script-src "
            + hash(charts)
            + ' '
            + hash(script)
            + "; style-src "
            + hash(style)
            + "; img-src data: blob:; base-uri 'none'; form-action 'none'";
    String page =
        resource("report.html")
            .replace("@POLICY@", policy)
            .replace("@STYLE@", style)
            .replace("@CHARTS@", charts)
            .replace("@SCRIPT@", script);
    // What is escaped becomes longer; texts are a small part.
    int rest = MOST_BYTES - page.getBytes(StandardCharsets.UTF_8).length - MARGIN;
    String data = escaped(new ObjectMapper().writeValueAsString(new PageData(content).all(rest)));
    int at = page.indexOf("@DATA@");
    out.write(page.substring(0, at).getBytes(StandardCharsets.UTF_8));
    out.write(data.getBytes(StandardCharsets.UTF_8));
    out.write(page.substring(at + "@DATA@".length()).getBytes(StandardCharsets.UTF_8));
  }

  /** JSON that nothing can end but the end of its block. */
  static String escaped(String json) {
    return json.replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }

  private static String resource(String name) {
    try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("not in this program: " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
    } catch (IOException e) {
      throw new IllegalStateException("cannot be read: " + name, e);
    }
  }

  private static String hash(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(hash) + '\'';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
