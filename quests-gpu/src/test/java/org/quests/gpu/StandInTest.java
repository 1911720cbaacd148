package org.quests.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The empty library in the place of CUDA's runtime. That the bindings load with it, HostDriver
 * tries.
 */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class StandInTest {
  @TempDir private Path folder;

  @Test
  @SuppressWarnings("restricted")
  void theSystemLoadsItAndFindsNothingInIt() throws IOException {
    Path library = Files.write(folder.resolve("own.so"), StandIn.bytes());
    try (Arena arena = Arena.ofConfined()) {
      assertThat(SymbolLookup.libraryLookup(library, arena).find("cudaMalloc")).isEmpty();
    }
  }

  @Test
  void itIsMadeOnceAndMadeAnewWhereItIsDamaged() throws IOException {
    Path fresh = folder.resolve("a/javacpp");
    StandIn.load(fresh);
    assertThat(fresh.resolve(StandIn.NAME)).hasBinaryContent(StandIn.bytes());
    try (Stream<Path> all = Files.list(fresh)) {
      assertThat(all).hasSize(1);
    }
    Path other = Files.createDirectory(folder.resolve("b"));
    Files.writeString(other.resolve(StandIn.NAME), "damaged");
    StandIn.load(other);
    assertThat(other.resolve(StandIn.NAME)).hasBinaryContent(StandIn.bytes());
  }
}
