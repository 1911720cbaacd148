package org.quests.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.EnvironmentArrays;
import org.quests.descriptor.Environments;
import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;

/** Reads the datasets of a command, all with one descriptor. */
final class Inputs {
  private final CommonOptions options;
  private final Terminal terminal;
  private final Parallelism parallelism;

  Inputs(CommonOptions options, Terminal terminal, Parallelism parallelism) {
    this.options = options;
    this.terminal = terminal;
    this.parallelism = parallelism;
  }

  /**
   * Describes the environments of files. {@code --frames} applies to the first one.
   *
   * @return one for each file
   */
  List<Environments> describe(InputFile... files) {
    List<String> species =
        options.autoSpecies() ? List.copyOf(elements(files)) : options.namedSpecies();
    List<Environments> all = new ArrayList<>();
    TreeSet<String> elements = new TreeSet<>();
    for (int i = 0; i < files.length; i++) {
      Environments environments =
          files[i].numpy()
              ? readArray(files[i], i, species)
              : describe(files[i], slice(i), options.spec(species));
      requireNamed(environments);
      elements.addAll(environments.elements());
      all.add(environments);
      all.get(0).spec().requireComparable(environments.spec());
    }
    if (elements.size() > 1 && all.get(0).spec().species().isEmpty()) {
      terminal.warn(
          "the descriptor does not see elements, and there are "
              + String.join(", ", elements)
              + "; --species auto makes it see them");
    }
    return all;
  }

  /**
   * The second of two files.
   *
   * @throws QuestsException where both are standard input
   */
  static InputFile second(String first, String name, CommonOptions options) {
    if (name.equals("-") && first.equals("-")) {
      throw QuestsException.usage("only one of the files can be standard input");
    }
    return InputFile.of(name, options.autoSpecies());
  }

  /** Seconds that describing took, over all files. */
  static double descriptorSeconds(List<Environments> all) {
    return all.stream().mapToDouble(Environments::descriptorSeconds).sum();
  }

  /** The frames of file i that were chosen. */
  FrameSlice slice(int i) {
    return i == 0 ? options.slice() : FrameSlice.ALL;
  }

  /** Opens the chosen frames of the first file again. */
  FrameSource reopen(InputFile first) {
    return slice(0).apply(first.frames(options.readOptions()));
  }

  private Environments describe(InputFile file, FrameSlice slice, DescriptorSpec spec) {
    try (FrameSource source = slice.apply(file.frames(options.readOptions()))) {
      Environments environments = Environments.describe(source, spec, parallelism);
      if (source.truncated()) {
        terminal.warn(source.name() + ": the last frame is cut off and was left out");
      }
      return environments;
    }
  }

  private Environments readArray(InputFile file, int i, List<String> species) {
    if (!slice(i).equals(FrameSlice.ALL)) {
      throw QuestsException.usage(
          file.name() + ": --frames chooses among frames, and this is an array of descriptors");
    }
    Environments environments = EnvironmentArrays.read(file.path(), species);
    options.requireAgreement(file.name(), environments.spec());
    return environments;
  }

  /**
   * Refuses elements that {@code --species} does not name. One species alone is the plain form,
   * which by itself takes any element.
   */
  private void requireNamed(Environments environments) {
    List<String> named = options.namedSpecies();
    if (named.isEmpty() || named.containsAll(environments.elements())) {
      return;
    }
    for (int frame = 0; frame < environments.frames(); frame++) {
      int first = environments.frameStart(frame);
      for (int i = first; i < environments.frameStart(frame + 1); i++) {
        String symbol = Element.symbol(environments.element(i));
        if (!named.contains(symbol)) {
          throw QuestsException.input(
              environments.source()
                  + ": frame "
                  + environments.frameNumber(frame)
                  + ": atom "
                  + (i - first)
                  + " is "
                  + symbol
                  + ", expected one of the species "
                  + String.join(", ", named));
        }
      }
    }
  }

  /** The elements that occur in any of the files. */
  private Set<String> elements(InputFile... files) {
    TreeSet<String> elements = new TreeSet<>();
    for (int i = 0; i < files.length; i++) {
      if (files[i].numpy()) {
        Environments array = EnvironmentArrays.read(files[i].path(), List.of());
        elements.addAll(array.elements());
        elements.addAll(array.spec().species());
        continue;
      }
      try (FrameSource source = slice(i).apply(files[i].frames(options.readOptions()))) {
        Frame frame;
        while ((frame = source.next()) != null) {
          elements.addAll(frame.elements());
        }
      }
    }
    return elements;
  }
}
