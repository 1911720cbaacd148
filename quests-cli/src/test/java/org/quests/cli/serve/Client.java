package org.quests.cli.serve;

import java.io.Closeable;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.quests.atoms.Frame;
import tools.jackson.databind.JsonNode;

/** A client as another program is one: messages over a pair of streams. */
final class Client implements Closeable {
  private final MessageChannel channel;
  private final JsonNode hello;
  private final List<JsonNode> said = new ArrayList<>();

  /** Begins to speak. */
  Client(MessageChannel channel) throws IOException {
    this.channel = channel;
    hello = Objects.requireNonNull(channel.read()).head();
    channel.write(Content.of("hello").with("protocol", 1).with("client", toString()));
  }

  /** The client of a socket. */
  static Client of(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    return new Client(new MessageChannel(channel, channel, Integer.MAX_VALUE - 8));
  }

  /** What the worker said first. */
  JsonNode hello() {
    return hello;
  }

  /** What came before the last answer. */
  List<JsonNode> said() {
    return said;
  }

  /** Sends a message. */
  void send(Content content) throws IOException {
    channel.write(content);
  }

  /** Waits for the answer to the last request. */
  Message answer() throws IOException {
    said.clear();
    while (true) {
      Message message = channel.read();
      if (message == null) {
        throw new IOException("the worker is gone");
      }
      if (message.kind().equals("result") || message.kind().equals("error")) {
        return message;
      }
      said.add(message.head());
    }
  }

  /** Asks for something, and waits for the answer. */
  Message ask(Content request) throws IOException {
    send(request);
    return answer();
  }

  /** A request to run a command. */
  static Content run(Map<String, Object> inputs, Object... command) {
    return Content.of("run", 1)
        .with("folder", "/")
        .with("command", Arrays.stream(command).map(Object::toString).toList())
        .with("inputs", inputs);
  }

  /** Frames as an input of a request. */
  static Map<String, Object> frames(List<Frame> frames) {
    int[] offsets = new int[frames.size() + 1];
    for (int f = 0; f < frames.size(); f++) {
      offsets[f + 1] = offsets[f] + frames.get(f).atoms();
    }
    byte[] numbers = new byte[offsets[frames.size()]];
    double[] positions = new double[3 * numbers.length];
    double[] cells = new double[9 * frames.size()];
    byte[] periodic = new byte[3 * frames.size()];
    for (int f = 0; f < frames.size(); f++) {
      Frame frame = frames.get(f);
      System.arraycopy(frame.atomicNumbers(), 0, numbers, offsets[f], frame.atoms());
      System.arraycopy(frame.positions(), 0, positions, 3 * offsets[f], 3 * frame.atoms());
      if (frame.cell().anyGiven()) {
        System.arraycopy(frame.cell().vectors(), 0, cells, 9 * f, 9);
      }
      for (int axis = 0; axis < 3; axis++) {
        periodic[3 * f + axis] = (byte) (frame.cell().periodic(axis) ? 1 : 0);
      }
    }
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("offsets", offsets);
    values.put("numbers", numbers);
    values.put("positions", positions);
    values.put("cells", cells);
    values.put("pbc", periodic);
    values.put("info", frames.stream().map(Client::info).toList());
    return Map.of("frames", values);
  }

  private static Map<String, Object> info(Frame frame) {
    Map<String, Object> info = new LinkedHashMap<>();
    frame
        .info()
        .forEach(
            (key, value) ->
                info.put(
                    key, value.number().isPresent() ? value.number().getAsDouble() : value.text()));
    return info;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
