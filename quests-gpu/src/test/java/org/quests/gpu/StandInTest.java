package org.quests.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The empty library in the place of CUDA's runtime. That the bindings load with it, HostDriver tries. */
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
    Path made = folder.resolve("a/javacpp").resolve(StandIn.NAME);
    StandIn.load(made.getParent());
    assertThat(made).hasBinaryContent(StandIn.bytes());
    assertThat(made.getParent()).isDirectoryContaining(p -> p.equals(made));
    Path other = folder.resolve("b").resolve(StandIn.NAME);
    Files.createDirectories(other.getParent());
    Files.writeString(other, "damaged");
    StandIn.load(other.getParent());
    assertThat(other).hasBinaryContent(StandIn.bytes());
  }
}
