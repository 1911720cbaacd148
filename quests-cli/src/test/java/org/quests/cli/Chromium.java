package org.quests.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A headless browser with one page, driven by the DevTools protocol. */
final class Chromium implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long SECONDS = 30;
  private static final String LISTENING = "DevTools listening on ";

  private final Process process;
  private final WebSocket socket;
  private final AtomicInteger numbers = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();

  /** What the page complained about. */
  final List<String> errors = new CopyOnWriteArrayList<>();

  /** What the page asked for. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  private @Nullable String session;

  /** Where the browser is; null where there is none. */
  static @Nullable Path find() {
    return Stream.of("chromium", "chromium-browser", "google-chrome")
        .flatMap(
            name ->
                Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                    .map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  Chromium(Path program, Path profile) throws IOException {
    process =
        new ProcessBuilder(
                program.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .start();
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(URI.create(address()), new Messages())
            .join();
    String target =
        call("Target.createTarget", Map.of("url", "about:blank")).path("targetId").asString();
    session =
        call("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
            .path("sessionId")
            .asString();
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      call(domain + ".enable", Map.of());
    }
  }

  private String address() throws IOException {
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith(LISTENING)) {
        Thread drain =
            new Thread(
                () -> {
                  try {
                    while (output.readLine() != null) {
                      // So that the browser is not held up by a full pipe.
                    }
                  } catch (IOException e) {
                    // It has ended.
                  }
                });
        drain.setDaemon(true);
        drain.start();
        return line.substring(LISTENING.length()).strip();
      }
    }
    throw new IOException("the browser did not start");
  }

  /** Hears of answers and events. */
  private final class Messages implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        hear(JSON.readTree(text.toString()));
        text.setLength(0);
      }
      from.request(1);
      return null;
    }
  }

  private void hear(JsonNode message) {
    if (message.has("id")) {
      CompletableFuture<JsonNode> answer = waiting.remove(message.path("id").asInt());
      if (answer != null) {
        answer.complete(message);
      }
      return;
    }
    JsonNode parameters = message.path("params");
    switch (message.path("method").asString("")) {
      case "Runtime.exceptionThrown" -> errors.add(parameters.path("exceptionDetails").toString());
      case "Log.entryAdded" -> {
        if (!parameters.path("entry").path("level").asString("").equals("verbose")) {
          errors.add(parameters.path("entry").toString());
        }
      }
      case "Runtime.consoleAPICalled" -> errors.add(parameters.toString());
      case "Network.requestWillBeSent" ->
          requests.add(parameters.path("request").path("url").asString(""));
      default -> {}
    }
  }

  /** Asks the browser. */
  JsonNode call(String method, Map<String, Object> parameters) {
    int number = numbers.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    waiting.put(number, answer);
    Map<String, Object> message = new java.util.LinkedHashMap<>();
    message.put("id", number);
    message.put("method", method);
    message.put("params", parameters);
    if (session != null) {
      message.put("sessionId", session);
    }
    socket.sendText(JSON.writeValueAsString(message), true).join();
    try {
      JsonNode got = answer.get(SECONDS, TimeUnit.SECONDS);
      if (got.has("error")) {
        throw new IllegalStateException(method + ": " + got.path("error"));
      }
      return got.path("result");
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new IllegalStateException(method + " got no answer", e);
    }
  }

  /** A window of this size, in pixels of the page, light or dark. */
  void window(int width, int height, boolean dark) {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    call(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"),
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
  }

  /** Opens a page and waits until it says that it is ready. */
  void open(Path page) {
    errors.clear();
    requests.clear();
    call("Page.navigate", Map.of("url", page.toUri().toString()));
    String ready =
        "new Promise(r => { const look = () => document.documentElement.dataset.ready"
            + " !== undefined && document.readyState === 'complete' ? r(true) : setTimeout(look, 5);"
            + " look(); })";
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (System.nanoTime() < until) {
      try {
        if (evaluate(ready).asBoolean()) {
          settle();
          return;
        }
      } catch (IllegalStateException e) {
        // The page before was left while it was asked.
      }
    }
    throw new IllegalStateException("the page is not ready: " + errors);
  }

  /** Waits until what was asked to be drawn is drawn. */
  void settle() {
    evaluate(
        "new Promise(r => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() =>"
            + " r(true), 0))))");
  }

  /** What an expression comes to in the page, once it is there. */
  JsonNode evaluate(String expression) {
    JsonNode result =
        call(
            "Runtime.evaluate",
            Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
    if (result.has("exceptionDetails")) {
      throw new IllegalStateException(result.path("exceptionDetails").toString());
    }
    return result.path("result").path("value");
  }

  /** Presses and releases the mouse at a place of the window. */
  void click(double x, double y) {
    mouse("mousePressed", x, y, 0);
    mouse("mouseReleased", x, y, 0);
    settle();
  }

  /** Drags from one place to another, with Shift held down where that is wanted. */
  void drag(double x0, double y0, double x1, double y1, boolean shift) {
    int modifiers = shift ? 8 : 0;
    mouse("mousePressed", x0, y0, modifiers);
    mouse("mouseMoved", (x0 + x1) / 2, (y0 + y1) / 2, modifiers);
    mouse("mouseMoved", x1, y1, modifiers);
    mouse("mouseReleased", x1, y1, modifiers);
    settle();
  }

  private void mouse(String type, double x, double y, int modifiers) {
    call(
        "Input.dispatchMouseEvent",
        Map.of(
            "type",
            type,
            "x",
            x,
            "y",
            y,
            "button",
            "left",
            "buttons",
            1,
            "clickCount",
            1,
            "modifiers",
            modifiers));
  }

  /** Presses a key. */
  void key(String key) {
    call(
        "Input.dispatchKeyEvent",
        Map.of("type", "keyDown", "key", key, "text", key.length() == 1 ? key : ""));
    call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key));
    settle();
  }

  /** A picture of the page, the whole of it or what the window shows. */
  void screenshot(Path file, boolean whole) throws IOException {
    String picture =
        call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", whole))
            .path("data")
            .asString();
    Files.write(file, Base64.getDecoder().decode(picture));
  }

  /** Places of what the browser asked of others than the page itself. */
  List<String> foreignRequests() {
    List<String> foreign = new ArrayList<>(requests);
    foreign.removeIf(
        url -> url.startsWith("file:") || url.startsWith("data:") || url.startsWith("blob:"));
    return foreign;
  }

  @Override
  public void close() {
    socket.abort();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
