package org.quests.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.atoms.InfoValue;
import org.quests.core.Parallelism;
import org.quests.core.QuestsException;
import org.quests.descriptor.CentresAlone;
import org.quests.descriptor.DatasetIndex;
import org.quests.descriptor.EnvironmentArrays;
import org.quests.descriptor.EnvironmentStream;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Evaluation;
import org.quests.entropy.FrameNovelty;
import org.quests.io.FrameSlice;
import org.quests.io.FrameSource;
import org.quests.io.ReadOptions;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.Bandwidths;
import org.quests.kernel.ReferenceSet;
import org.quests.kernel.Want;

/** Reads the datasets of a command, all with one descriptor. */
final class Inputs {
  /** Under which datasets for potentials say what kind of frame each one is. */
  static final String CONFIG_TYPE = "config_type";

  private final CommonOptions options;
  private final Terminal terminal;
  private final ElementWarnings warnings;
  private final Parallelism parallelism;
  private final MemoryForecast memory;

  /** By frame of the first file; null where nobody wants them. */
  private @Nullable List<String> configTypes;

  /** Files are read more than once, and each caution is told once. */
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  Inputs(CommonOptions options, Terminal terminal, Parallelism parallelism) {
    this.options = options;
    this.terminal = terminal;
    this.warnings = new ElementWarnings(terminal);
    this.parallelism = parallelism;
    this.memory = new MemoryForecast(terminal, Runtime.getRuntime().maxMemory());
  }

  /** How files are read; what may mean something else than it was read as is told. */
  ReadOptions readOptions() {
    return options
        .readOptions()
        .withCautions(
            (caution, message) -> {
              if (told.add(message)) {
                terminal.warn(message);
              }
            });
  }

  /** Takes note of what kind of frame each one of the first file is. */
  void noteConfigTypes() {
    configTypes = new ArrayList<>();
  }

  /** What kind of frame one of the first file is; empty where it does not say. */
  String configType(int frame) {
    return configTypes == null || configTypes.isEmpty() ? "" : configTypes.get(frame);
  }

  private FrameSource noted(FrameSource source) {
    List<String> types = configTypes;
    return types == null
        ? source
        : new ObservedFrames(
            source,
            frame -> {
              InfoValue type = frame.info().get(CONFIG_TYPE);
              types.add(type == null ? "" : type.text());
            });
  }

  /** Describes the environments of a command's only file. */
  Environments describe(InputFile file) {
    Environments environments = read(file, 0, species(file));
    warnings.unseen(environments.elements(), environments.spec());
    return environments;
  }

  /**
   * Describes the environments of a command's only file, and notes a value of each frame.
   *
   * @param values where the values go
   * @throws QuestsException where a frame does not have the value, or the file holds no frames
   */
  Environments describe(InputFile file, String key, List<String> values) {
    if (file.numpy()) {
      throw QuestsException.usage(
          file.name() + ": frames are told apart by " + key + ", and this holds descriptors alone");
    }
    return describe(file, frame -> values.add(FrameValues.value(frame, key).text()));
  }

  /**
   * A dataset with its frames.
   *
   * @param frames all that were chosen
   * @param environments of these
   */
  record Dataset(List<Frame> frames, Environments environments) {}

  /** Describes the environments of a command's only file of frames, and keeps the frames. */
  Dataset frames(InputFile file) {
    List<Frame> frames = new ArrayList<>();
    Environments environments = describe(file, frames::add);
    return new Dataset(frames, environments);
  }

  /** Describes the environments of a command's only file of frames, and tells of each frame. */
  private Environments describe(InputFile file, Consumer<Frame> observer) {
    List<String> species = species(file);
    try (FrameSource source = new ObservedFrames(reopen(file), observer)) {
      Environments environments = Environments.describe(source, options.spec(species), parallelism);
      warnOfTruncation(source);
      requireNamed(environments.index());
      warnings.alone(file.name(), CentresAlone.of(environments));
      warnings.unseen(environments.elements(), environments.spec());
      return environments;
    }
  }

  /** Says which elements of a dataset a reference does not hold. */
  void warnOfLacking(Environments test, Environments reference) {
    warnOfLacking(
        test.source(), ElementWarnings.counts(test.index()), reference.source(), reference);
  }

  /** The plain form sees no elements at all, which is said once, with all that there are. */
  private void warnOfLacking(
      String test, Map<String, Long> counts, String reference, Environments known) {
    if (!known.spec().species().isEmpty()) {
      warnings.lacking(test, counts, reference, known.elements());
    }
  }

  /** Describes the environments of several files with one descriptor. */
  List<Environments> describe(List<InputFile> files) {
    List<String> species = species(files.toArray(InputFile[]::new));
    List<Environments> all = new ArrayList<>();
    TreeSet<String> elements = new TreeSet<>();
    for (int i = 0; i < files.size(); i++) {
      all.add(read(files.get(i), i, species));
      all.get(0).spec().requireComparable(all.get(i).spec());
      elements.addAll(all.get(i).elements());
    }
    warnings.unseen(elements, all.get(0).spec());
    return all;
  }

  /** The species that the descriptor is asked to see. */
  private List<String> species(InputFile... files) {
    return options.autoSpecies() ? List.copyOf(elements(files)) : options.namedSpecies();
  }

  /** The environments of file i of a command. */
  private Environments read(InputFile file, int i, List<String> species) {
    Environments environments =
        file.numpy()
            ? readArray(file, i, species)
            : describe(file, slice(i), options.spec(species), i == 0);
    requireNamed(environments.index());
    warnings.alone(file.name(), CentresAlone.of(environments));
    return environments;
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
    return InputFile.of(name, options.autoSpecies(), options.hashes());
  }

  /**
   * A dataset weighed against another.
   *
   * @param dH of its environments
   * @param index of the dataset
   * @param reference index of the other
   * @param spec the descriptor, as the dataset has it
   * @param descriptorSeconds what describing both took
   * @param seconds what the rest took: reading the dataset and weighing it
   */
  record Weighed(
      DifferentialEntropy dH,
      DatasetIndex index,
      DatasetIndex reference,
      RowSpec spec,
      double descriptorSeconds,
      double seconds) {}

  /**
   * Weighs the environments of one file against those of another. Frames are described as they are
   * read and not kept. {@code --frames} applies to the first file.
   *
   * @param calibration that has to fit the reference; null where there is none
   */
  Weighed weigh(
      InputFile test,
      InputFile reference,
      Bandwidth h,
      Want want,
      Evaluation evaluation,
      @Nullable CalibrationFile calibration) {
    List<String> species = species(test, reference);
    Environments known = read(reference, 1, species);
    if (calibration != null) {
      calibration.requireFits(known, h.value());
    }
    if (test.numpy()) {
      Environments environments = read(test, 0, species);
      environments.spec().requireComparable(known.spec());
      long started = System.nanoTime();
      DifferentialEntropy dH =
          DifferentialEntropy.of(
                  environments,
                  ReferenceSet.of(known, parallelism),
                  Bandwidths.of(h),
                  want,
                  evaluation,
                  parallelism)
              .get(0);
      return weighed(
          test, reference, dH, environments.index(), environments.spec(), known, 0, started);
    }
    options.spec(species).requireComparable(known.spec());
    long started = System.nanoTime();
    try (FrameSource source = noted(slice(0).apply(test.frames(readOptions())))) {
      EnvironmentStream stream =
          EnvironmentStream.of(source, options.spec(species).descriptor(), parallelism);
      DifferentialEntropy dH =
          DifferentialEntropy.of(
              stream, ReferenceSet.of(known, parallelism), h, want, evaluation, parallelism);
      warnOfTruncation(source);
      requireNamed(stream.index());
      warnings.alone(test.name(), stream.centresAlone());
      return weighed(
          test,
          reference,
          dH,
          stream.index(),
          options.spec(species),
          known,
          stream.descriptorSeconds(),
          started);
    }
  }

  private Weighed weighed(
      InputFile test,
      InputFile reference,
      DifferentialEntropy dH,
      DatasetIndex index,
      RowSpec spec,
      Environments known,
      double descriptorSeconds,
      long started) {
    TreeSet<String> elements = new TreeSet<>(index.elements());
    elements.addAll(known.index().elements());
    warnOfLacking(test.name(), ElementWarnings.counts(index), reference.name(), known);
    warnings.unseen(elements, spec);
    return new Weighed(
        dH,
        index,
        known.index(),
        spec,
        descriptorSeconds + known.descriptorSeconds(),
        AnalysisCommand.secondsSince(started) - descriptorSeconds);
  }

  /**
   * What a trajectory is weighed against.
   *
   * @param spec the descriptor of its frames
   * @param known the environments; null where there are none
   */
  record Against(RowSpec spec, @Nullable Environments known) {}

  /**
   * Reads what the frames of a trajectory are weighed against, and finds out their descriptor.
   *
   * @param reference a file; null where there is none
   * @param parent frames of the trajectory itself; null where there are none
   */
  Against against(InputFile run, @Nullable InputFile reference, @Nullable FrameSlice parent) {
    requireFrames(run);
    List<String> species = reference == null ? species(run) : species(run, reference);
    RowSpec spec = options.spec(species);
    Environments known = null;
    if (reference != null) {
      known = read(reference, 1, species);
      spec.requireComparable(known.spec());
    } else if (parent != null) {
      known = describe(run, parent, spec, false);
    }
    return new Against(spec, known);
  }

  /**
   * What a trajectory is weighed against, where that may be several.
   *
   * @param spec the descriptor of its frames
   * @param parent frames of the trajectory itself; null where there are none
   * @param files the environments of each file
   */
  record References(RowSpec spec, @Nullable Environments parent, List<Environments> files) {}

  /** Reads several references of a trajectory, and finds out the descriptor of its frames. */
  References references(InputFile run, @Nullable FrameSlice parent, List<InputFile> files) {
    requireFrames(run);
    List<InputFile> all = new ArrayList<>(List.of(run));
    all.addAll(files);
    List<String> species = species(all.toArray(InputFile[]::new));
    RowSpec spec = options.spec(species);
    List<Environments> known = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      known.add(read(files.get(i), 1 + i, species));
      spec.requireComparable(known.get(i).spec());
    }
    return new References(spec, parent == null ? null : describe(run, parent, spec, false), known);
  }

  /** Opens all frames of a file that is not the first, or of the first regardless of the choice. */
  FrameSource open(InputFile file, FrameSlice slice) {
    return slice.apply(file.frames(readOptions()));
  }

  /**
   * Refuses an array of descriptors.
   *
   * @throws QuestsException of kind USAGE
   */
  static void requireFrames(InputFile file) {
    if (file.numpy()) {
      throw QuestsException.usage(
          file.name() + ": expected frames, and this holds descriptors alone; dH weighs those");
    }
  }

  /** Frames that pass one by one: what is to be said of them in the end. */
  final class Passing {
    private final ElementWarnings.Counts counts = new ElementWarnings.Counts();
    private final List<Environments> known;

    Passing(@Nullable Environments known) {
      this(known == null ? List.of() : List.of(known));
    }

    Passing(List<Environments> known) {
      this.known = known;
    }

    /** Takes note of a frame; refuses elements that {@code --species} does not name. */
    void accept(Frame frame) {
      Set<String> found = frame.elements();
      counts.add(frame);
      List<String> named = options.namedSpecies();
      if (!named.isEmpty() && !named.containsAll(found)) {
        found.removeAll(named);
        throw QuestsException.input(
            frame.origin().at()
                + "holds "
                + String.join(", ", found)
                + ", expected only the species "
                + String.join(", ", named));
      }
    }

    /** Says what is to be said. */
    void finish(FrameSource source, FrameNovelty.Stream stream, RowSpec spec) {
      warnOfTruncation(source);
      warnings.alone(source.name(), stream.centresAlone());
      TreeSet<String> elements = new TreeSet<>(counts.bySymbol().keySet());
      for (Environments one : known) {
        warnOfLacking(source.name(), counts.bySymbol(), one.source(), one);
        elements.addAll(one.elements());
      }
      warnings.unseen(elements, spec);
    }
  }

  /** The frames of file i that were chosen. */
  FrameSlice slice(int i) {
    return i == 0 ? options.slice() : FrameSlice.ALL;
  }

  /** Opens the chosen frames of the first file again. */
  FrameSource reopen(InputFile first) {
    return slice(0).apply(first.frames(readOptions()));
  }

  /** The same with frames that carry their original bytes, where their format has any. */
  FrameSource reopenWithBytes(InputFile first) {
    return slice(0).apply(first.frames(readOptions().withKeepBytes(true)));
  }

  private Environments describe(InputFile file, FrameSlice slice, RowSpec spec, boolean first) {
    FrameSource chosen = slice.apply(file.frames(readOptions()));
    try (FrameSource source = first ? noted(chosen) : chosen) {
      Environments environments = Environments.describe(source, spec, parallelism);
      warnOfTruncation(source);
      memory.check(
          file.name(),
          (long) environments.count() * environments.dimension(),
          MemoryForecast.OF_FRAMES);
      return environments;
    }
  }

  private void warnOfTruncation(FrameSource source) {
    if (source.truncated()) {
      terminal.warn(source.name() + ": the last frame is cut off and was left out");
    }
    if (source.openEnd()) {
      terminal.warn(
          source.name()
              + ": no newline follows the last number: if the file was cut off there, the number"
              + " is wrong");
    }
  }

  private Environments array(InputFile file, List<String> species) {
    String rows = options.rows();
    memory.check(file.name(), EnvironmentArrays.numbers(file.path()), MemoryForecast.OF_ARRAY);
    return rows == null
        ? EnvironmentArrays.read(file.path(), species)
        : EnvironmentArrays.readRows(file.path(), rows);
  }

  private Environments readArray(InputFile file, int i, List<String> species) {
    if (!slice(i).equals(FrameSlice.ALL)) {
      throw QuestsException.usage(
          file.name() + ": --frames chooses among frames, and this is an array of descriptors");
    }
    Environments environments = array(file, species);
    options.requireAgreement(file.name(), environments.spec());
    return environments;
  }

  /**
   * Refuses elements that {@code --species} does not name. One species alone is the plain form,
   * which by itself takes any element.
   */
  private void requireNamed(DatasetIndex index) {
    List<String> named = options.namedSpecies();
    if (named.isEmpty() || named.containsAll(index.elements())) {
      return;
    }
    for (int frame = 0; frame < index.frames(); frame++) {
      int first = index.frameStart(frame);
      for (int i = first; i < index.frameStart(frame + 1); i++) {
        String symbol = Element.symbol(index.element(i));
        if (!named.contains(symbol)) {
          throw QuestsException.input(
              index.source()
                  + ": frame "
                  + index.frameNumber(frame)
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
        Environments array = array(files[i], List.of());
        elements.addAll(array.elements());
        elements.addAll(array.spec().species());
        continue;
      }
      try (FrameSource source = slice(i).apply(files[i].frames(readOptions()))) {
        Frame frame;
        while ((frame = source.next()) != null) {
          elements.addAll(frame.elements());
        }
      }
    }
    return elements;
  }
}
