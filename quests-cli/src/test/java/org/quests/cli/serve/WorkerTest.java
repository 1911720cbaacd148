package org.quests.cli.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quests.atoms.Frame;
import org.quests.cli.Cli;
import org.quests.core.QuestsException;
import org.quests.io.FrameSource;
import org.quests.kernel.ReferenceSet;
import org.quests.study.BandwidthStudy;
import org.quests.testing.TestData;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What a client asks, and what it is answered. */
@Timeout(60)
class WorkerTest {
  private static final long LIMIT = 1 << 26;

  @TempDir Path folder;

  private final Worker worker = new Worker(LIMIT);
  private final List<Client> clients = new ArrayList<>();
  private List<Frame> frames = List.of();

  @BeforeEach
  void read() {
    frames = read(TestData.shipped("cu256_fcc_900K.extxyz.gz"));
  }

  @AfterEach
  void leave() throws IOException {
    for (Client client : clients) {
      client.close();
    }
  }

  private static List<Frame> read(Path file) {
    List<Frame> read = new ArrayList<>();
    try (FrameSource source = FrameSource.open(file)) {
      Frame frame;
      while ((frame = source.next()) != null) {
        read.add(frame);
      }
    }
    return read;
  }

  private Client client() throws IOException {
    Pipe questions = Pipe.open();
    Pipe answers = Pipe.open();
    Connection connection =
        new Connection(worker, new MessageChannel(questions.source(), answers.sink(), LIMIT));
    Thread.ofPlatform().daemon().start(connection::serve);
    Client client = new Client(new MessageChannel(answers.source(), questions.sink(), LIMIT));
    clients.add(client);
    return client;
  }

  private static String keep(Client client, List<Frame> frames, String... options)
      throws IOException {
    Message kept =
        client.ask(
            Content.of("keep", 1)
                .with("files", List.of("train"))
                .with("options", List.of(options))
                .with("inputs", Map.of("train", Client.frames(frames))));
    assertThat(kept.kind()).as(kept.head().toString()).isEqualTo("result");
    return kept.head().path("reference").asString();
  }

  private static Message.Array array(Message message, JsonNode value) throws IOException {
    return Objects.requireNonNull(message.array(value), message.head().toString());
  }

  private static double[] reals(Message message, String key) throws IOException {
    Message.Array array = array(message, message.head().path("record").path(key));
    return array.reals(0, array.size());
  }

  private static void assertRefused(Message answer, int code, String words) {
    assertThat(answer.kind()).isEqualTo("error");
    assertThat(answer.head().path("code").asInt()).isEqualTo(code);
    assertThat(answer.head().path("message").asString()).contains(words);
  }

  /** Every command on frames in memory says what it says of the file that they were read from. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "entropy FILE",
        "metrics FILE -k 8",
        "metrics FILE --frames :2 --vendi 0.5,1,2,inf --profile 0,1,inf --dimension --spectral",
        "metrics FILE --frames :9 --vendi 1,2 --vendi-of frames",
        "metrics FILE --frames :3 --profile 0,2 --profile-beside OTHER",
        "dH FILE OTHER --explain",
        "dH FILE OTHER --species Cu --by-element",
        "dH FILE OTHER --elements centre",
        "dH FILE OTHER --frames ::7 --accuracy 0.05",
        "approx_dH FILE OTHER",
        "approx_dH FILE OTHER --frames ::9 --density-nbrs 20",
        "overlap FILE OTHER",
        "learning_curve FILE",
        "entropy_sampler FILE -s 500 --seed 3",
        "report-overlap FILE OTHER -k 8",
        "report-overlap FILE OTHER --frames ::5 --test --labels --permutations 19",
        "compress FILE -s 4 --explain",
        "compress FILE -s 4 -m vendi",
        "dedup FILE --by frame",
        "events FILE --parent 0:3",
        "events FILE --moving 2",
        "bandwidth_curve FILE --frames ::8 --bandwidths 0.02,0.03,0.05",
        "thermo FILE OTHER --frames ::10 --bandwidths 0.03,0.05",
        "entropy FILE --frames ::8 -b auto"
      })
  void theRecordIsWhatTheProgramWrites(String line) throws IOException {
    Path file = TestData.shipped("cu256_fcc_900K.extxyz.gz");
    Path other = TestData.shipped("cu256_fcc_1200K.extxyz.gz");
    List<Object> command = new ArrayList<>();
    List<Object> asked = new ArrayList<>();
    for (String word : line.split(" ", -1)) {
      command.add(word.equals("FILE") ? file : word.equals("OTHER") ? other : word);
      asked.add(word);
    }
    JsonNode written = Cli.jsonOf(folder.resolve("out.json"), command.toArray());
    Message answer =
        client()
            .ask(
                Client.run(
                    Map.of("FILE", Client.frames(frames), "OTHER", Client.frames(read(other))),
                    asked.toArray()));
    assertThat(answer.kind()).as(answer.head().toString()).isEqualTo("result");
    assertSame(written, answer.head().path("record"), answer, line);
  }

  /** Times differ, and so do what is said of the command and its files. */
  private static void assertSame(JsonNode written, JsonNode found, Message answer, String at)
      throws IOException {
    if (written.isObject()) {
      for (Map.Entry<String, JsonNode> entry : written.properties()) {
        String key = entry.getKey();
        if (!key.equals("provenance") && !key.contains("time") && !key.contains("file")) {
          assertSame(entry.getValue(), found.path(key), answer, at + " " + key);
        }
      }
      return;
    }
    if (written.isArray() && found.isObject()) {
      Message.Array array = array(answer, found);
      List<JsonNode> flat = new ArrayList<>();
      flatten(written, flat);
      assertThat(array.size()).as(at).isEqualTo(flat.size());
      for (int i = 0; i < flat.size(); i++) {
        if (flat.get(i).isNull()) {
          assertThat(array.real(i)).as(at).matches(number -> !Double.isFinite(number));
        } else {
          assertThat(array.real(i)).as(at + " " + i).isEqualTo(flat.get(i).asDouble());
        }
      }
      return;
    }
    if (written.isArray()) {
      assertThat(found.size()).as(at).isEqualTo(written.size());
      for (int i = 0; i < written.size(); i++) {
        assertSame(written.get(i), found.get(i), answer, at + " " + i);
      }
      return;
    }
    if (!isName(written)) {
      assertThat(found).as(at).isEqualTo(written);
    }
  }

  private static boolean isName(JsonNode text) {
    return text.isString() && text.asString().contains("cu256_fcc");
  }

  private static void flatten(JsonNode list, List<JsonNode> into) {
    for (JsonNode item : list) {
      if (item.isArray()) {
        flatten(item, into);
      } else {
        into.add(item);
      }
    }
  }

  @Test
  void frameByFrameATrajectoryIsWeighed() throws IOException {
    Client client = client();
    String kept = keep(client, frames.subList(0, 4));
    Message answer =
        client.ask(
            Client.run(
                Map.of(
                    "run", Client.frames(frames.subList(4, 9)), "known", Map.of("reference", kept)),
                "dH_traj",
                "run",
                "--reference=known"));
    assertThat(answer.kind()).as(answer.head().toString()).isEqualTo("result");
    List<JsonNode> parts =
        client.said().stream().filter(said -> said.path("type").asString().equals("part")).toList();
    assertThat(parts).hasSize(5);
    assertThat(parts.get(3).path("value").path("frames").path("frame").asInt()).isEqualTo(3);
    assertThat(parts.get(3).path("arrays").get(0).path("shape").get(0).asInt()).isEqualTo(256);
  }

  @Test
  void aReferenceThatIsKeptGivesTheSameBitsAndGrows() throws IOException {
    Client client = client();
    List<Frame> known = frames.subList(0, 6);
    Map<String, Object> test = Client.frames(frames.subList(20, 22));
    String kept = keep(client, known);
    Map<String, Object> reference = Map.of("reference", kept);
    double[] direct =
        reals(
            client.ask(
                Client.run(
                    Map.of("test", test, "known", Client.frames(known)), "dH", "test", "known")),
            "delta_entropy");
    assertThat(
            reals(
                client.ask(
                    Client.run(Map.of("test", test, "known", reference), "dH", "test", "known")),
                "delta_entropy"))
        .isEqualTo(direct);

    Message grown =
        client.ask(
            Content.of("keep", 2)
                .with("to", kept)
                .with("files", List.of("more"))
                .with("inputs", Map.of("more", Client.frames(frames.subList(20, 21)))));
    assertThat(grown.head().path("reference").asString()).isEqualTo(kept);
    assertThat(grown.head().path("record").path("environments").asInt()).isEqualTo(7 * 256);
    double[] after =
        reals(
            client.ask(Client.run(Map.of("test", test, "known", reference), "dH", "test", "known")),
            "delta_entropy");
    for (int i = 0; i < 256; i++) {
      assertThat(after[i]).isLessThanOrEqualTo(0);
    }
    assertThat(
            client
                .ask(Client.run(Map.of("known", reference), "entropy", "known"))
                .head()
                .path("record")
                .path("entropy")
                .asDouble())
        .isPositive();
    assertRefused(
        client.ask(
            Client.run(Map.of("t", test, "known", reference), "dH", "t", "known", "-k", "8")),
        2,
        "contradict");
    client.ask(Content.of("drop", 3).with("reference", kept));
    assertRefused(
        client.ask(Client.run(Map.of("t", test, "known", reference), "dH", "t", "known")),
        2,
        "not kept");
  }

  @Test
  void whatWasDroppedOrChangedMeanwhileIsNotReplaced() throws IOException {
    Client client = client();
    String id = keep(client, frames.subList(0, 1));
    ReferenceSet set = Objects.requireNonNull(worker.reference(id));
    String other = keep(client, frames.subList(1, 2));
    ReferenceSet changed = Objects.requireNonNull(worker.reference(other));
    worker.joined("x");
    assertThatThrownBy(() -> worker.keep(other, "x", set, set))
        .isInstanceOf(QuestsException.class)
        .hasMessageContaining("changed or dropped");
    assertThat(worker.reference(other)).isSameAs(changed);
    worker.drop(id);
    assertThatThrownBy(() -> worker.keep(id, "x", set, set)).isInstanceOf(QuestsException.class);
    assertThat(worker.reference(id)).isNull();
  }

  @Test
  void withItsLastConnectionAClientsReferencesGo() throws IOException {
    Client one = client();
    Client other = client();
    String kept = keep(one, frames.subList(0, 1));
    assertThat(worker.reference(kept)).isNotNull();
    assertThat(worker.idleFor(Duration.ZERO)).isFalse();
    one.close();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (worker.reference(kept) != null && System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
    assertThat(worker.reference(kept)).isNull();
    assertThat(worker.used()).isTrue();
    assertThat(other.ask(Content.of("status", 1)).head().path("record").path("clients").asInt())
        .isEqualTo(1);
  }

  @Test
  void arraysOfDescriptorsAreTakenAsThoseOfFiles() throws IOException {
    Client client = client();
    Message described =
        client.ask(
            Client.run(
                    Map.of("data", Client.frames(frames.subList(0, 2))),
                    "make_descriptors",
                    "data",
                    "-o",
                    "rows.npy")
                .with("outputs", List.of("rows.npy")));
    Message.Array bytes = array(described, described.head().path("outputs").path("rows.npy"));
    byte[] file = new byte[bytes.size()];
    bytes.bytes().get(0, file);
    Path npy = folder.resolve("rows.npy");
    Files.write(npy, file);
    ByteBuffer numbers =
        ByteBuffer.wrap(file, file.length - 512 * 63 * 8, 512 * 63 * 8)
            .order(ByteOrder.LITTLE_ENDIAN);
    double[][] rows = new double[512][63];
    for (double[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = numbers.getDouble();
      }
    }
    JsonNode written = Cli.jsonOf(folder.resolve("out.json"), "entropy", npy);
    Message answer =
        client.ask(Client.run(Map.of("data", Map.of("rows", rows)), "entropy", "data"));
    assertThat(answer.head().path("record").path("entropy").asDouble())
        .isEqualTo(written.path("entropy").asDouble());
    assertRefused(
        client.ask(
            Client.run(Map.of("data", Map.of("rows", new double[2][62])), "entropy", "data")),
        3,
        "data: rows of 62 numbers");
  }

  @Test
  void whatIsWrongIsToldWithItsPlace() throws IOException {
    Client client = client();
    Frame sound = frames.get(0);
    double[] positions = sound.positions().clone();
    positions[5] = Double.NaN;
    Map<String, Object> data = Client.frames(List.of(sound, sound));
    @SuppressWarnings("unchecked")
    Map<String, Object> values = (Map<String, Object>) Objects.requireNonNull(data.get("frames"));
    double[] all = (double[]) values.get("positions");
    System.arraycopy(positions, 0, all, positions.length, positions.length);
    Message answer = client.ask(Client.run(Map.of("data", data), "entropy", "data"));
    assertRefused(answer, 3, "data: frame 1: the position of atom 1 is not finite");
    assertThat(answer.head().path("frame").asInt()).isEqualTo(1);
    assertThat(answer.head().path("file").asString()).isEqualTo("data");

    assertRefused(
        client.ask(Client.run(Map.of(), "entropy", "relative.xyz")), 2, "an absolute path");
    assertRefused(
        client.ask(Client.run(Map.of("data", data), "entropy", "data", "-o", "x.json")),
        2,
        "an absolute path");
    assertRefused(client.ask(Client.run(Map.of(), "entropy", "-")), 2, "no standard input");
    assertRefused(client.ask(Client.run(Map.of(), "entropyy", "-")), 2, "did you mean entropy");
    assertRefused(client.ask(Client.run(Map.of(), "serve")), 2, "no command 'serve'");
    assertRefused(
        client.ask(Client.run(Map.of(), "entropy", folder.resolve("none"))), 3, "no such file");
    assertThat(client.ask(Client.run(Map.of(), "bandwidth", "11.8")).head().path("text").asString())
        .contains("h = ");
    // Here --index is no other name of --frames.
    answer =
        client.ask(
            Client.run(
                Map.of("data", Client.frames(frames.subList(0, 2))),
                "mcmc",
                "data",
                "--frames",
                ":2",
                "--index",
                "1",
                "-n",
                "1"));
    assertThat(answer.head().path("record").path("index").asInt()).isEqualTo(1);
  }

  @Test
  void warningsAndSummariesCome() throws IOException {
    Client client = client();
    Message answer =
        client.ask(
            Client.run(Map.of("data", Client.frames(frames.subList(0, 2))), "entropy", "data"));
    assertThat(answer.head().path("summary").toString()).contains("H = ");
    assertThat(client.said()).anyMatch(said -> said.path("type").asString().equals("warning"));
  }

  @Test
  void aRequestIsCancelled() throws IOException, InterruptedException {
    Client client = client();
    Map<String, Object> many = new HashMap<>();
    List<Frame> times = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      times.addAll(frames);
    }
    many.put("data", Client.frames(times));
    client.send(Client.run(many, "entropy", "data", "-j", "1").with("progress", true));
    Thread.sleep(300);
    client.send(Content.of("cancel", 2));
    client.send(Content.of("cancel", 1));
    long asked = System.nanoTime();
    Message answer = client.answer();
    assertThat(System.nanoTime() - asked).isLessThan(TimeUnit.SECONDS.toNanos(10));
    assertRefused(answer, 130, "cancelled");
    assertThat(answer.head().path("kind").asString()).isEqualTo("cancelled");
    assertThat(client.ask(Content.of("status", 3)).head().path("record").path("running").asInt())
        .isZero();
  }

  @Test
  void aClientThatIsGoneEndsItsRequest() throws IOException {
    Client gone = client();
    List<Frame> times = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      times.addAll(frames);
    }
    gone.send(Client.run(Map.of("data", Client.frames(times)), "entropy", "data", "-j", "1"));
    Client other = client();
    while (running(other) == 0) {
      Thread.onSpinWait();
    }
    gone.close();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (running(other) > 0) {
      assertThat(System.nanoTime() - end).isNegative();
    }
  }

  private static int running(Client client) throws IOException {
    return client.ask(Content.of("status", 9)).head().path("record").path("running").asInt();
  }

  @Test
  void namesOfOthersDataAreNoArrays() throws IOException {
    Content content =
        Content.of("result", 1).with("record", Map.of("array", 0)).with("values", new double[2]);
    JsonNode head = new ObjectMapper().readTree(new String(content.head(), UTF_8));
    assertThat(head.path("record").path("array").isIntegralNumber()).isFalse();
    assertThat(head.path("values").path("array").isIntegralNumber()).isTrue();
  }

  /** Whatever comes, the worker answers or closes, and serves others. */
  @Test
  void brokenMessagesEndTheirConnectionAlone() throws IOException {
    Random random = new Random(7);
    ByteArrayOutputStream sound = new ByteArrayOutputStream();
    MessageChannel into =
        new MessageChannel(
            Channels.newChannel(new ByteArrayInputStream(new byte[0])),
            Channels.newChannel(sound),
            LIMIT);
    into.write(Content.of("hello").with("protocol", 1).with("client", "x"));
    into.write(
        Client.run(Map.of("a", Client.frames(frames.subList(0, 1))), "dH", "a", "a", "-k", "4"));
    for (int round = 0; round < 400; round++) {
      byte[] bytes = sound.toByteArray();
      for (int i = 0; i <= random.nextInt(3); i++) {
        // Most of it is positions: where a message is put together is what matters.
        int at = random.nextInt(3) == 0 ? random.nextInt(bytes.length) : random.nextInt(700);
        bytes[at] = (byte) random.nextInt(256);
      }
      int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
      ByteArrayOutputStream answers = new ByteArrayOutputStream();
      new Connection(
              worker,
              new MessageChannel(
                  Channels.newChannel(new ByteArrayInputStream(bytes, 0, length)),
                  Channels.newChannel(answers),
                  LIMIT))
          .serve();
    }
    assertThat(client().ask(Content.of("status", 1)).kind()).isEqualTo("result");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"run\",\"id\":1}",
        "{\"type\":\"hello\",\"protocol\":2}",
        "{\"type\":\"hello\"",
        "[]",
        "7"
      })
  void whatIsNoHelloIsRefused(String head) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(12 + head.length()).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(head.length()).putLong(0).put(head.getBytes(UTF_8));
    ByteArrayOutputStream answers = new ByteArrayOutputStream();
    new Connection(
            worker,
            new MessageChannel(
                Channels.newChannel(new ByteArrayInputStream(bytes.array())),
                Channels.newChannel(answers),
                LIMIT))
        .serve();
    assertThat(answers.toString(UTF_8)).contains("\"error\"").contains("expected");
  }

  @Test
  void aBandwidthHasAllItsDigits() throws IOException {
    Message answer = client().ask(Client.run(Map.of(), "bandwidth", "12.4"));
    assertThat(answer.head().path("text").asString()).contains("h = 0.05889");
    assertThat(answer.head().path("record").path("bandwidth").asDouble())
        .isEqualTo(new BandwidthStudy(12.4).gaussian().value());
  }
}
