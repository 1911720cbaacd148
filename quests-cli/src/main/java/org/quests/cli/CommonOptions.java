package org.quests.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;
import org.quests.cli.output.AtomicOutput;
import org.quests.cli.output.JsonResult;
import org.quests.core.QuestsException;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.ElementForm;
import org.quests.descriptor.EnvironmentArrays;
import org.quests.descriptor.EnvironmentDescriptor;
import org.quests.descriptor.FrameCheck;
import org.quests.descriptor.RowSpec;
import org.quests.entropy.Evaluation;
import org.quests.io.AssumedCell;
import org.quests.io.ConvertedFrames;
import org.quests.io.Formats;
import org.quests.io.FrameSlice;
import org.quests.io.InputHashes;
import org.quests.io.ReadOptions;
import org.quests.kernel.Accuracy;
import org.quests.kernel.Bandwidth;
import org.quests.kernel.KernelEngines;
import org.quests.kernel.Precision;
import org.quests.store.ReferenceIndex;
import org.quests.study.Species;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Options of all commands that read datasets. */
final class CommonOptions {
  private static final String JOBS_PROPERTY = "quests.jobs";
  private static final String JOBS_VARIABLE = "QUESTS_JOBS";

  /** The option of the bandwidth. */
  static final String BANDWIDTH = "--bandwidth";

  /** Names the file that lists the frames which are left out. */
  static final String SKIPPED = "--skipped";

  /** The option that leaves them out. */
  static final String SKIP_INVALID = "--skip-invalid";

  private static final OutputKind[] TABLE = {OutputKind.CSV};

  /** What stands for the endings of a command's outputs: {@link HelpLayout} puts them there. */
  static final String ENDINGS = "ENDINGS";

  private static final String OUTPUT =
      "Write the result to FILE; its ending says as what: "
          + ENDINGS
          + ". May be given several times.";

  @OptionGroup.In(OptionGroup.DESCRIPTOR)
  @Option(
      names = {"-c", "--cutoff"},
      paramLabel = "Å",
      description = "Cut-off of the descriptor in Å (default: 5.0).")
  private @Nullable Double cutoff;

  @OptionGroup.In(OptionGroup.DESCRIPTOR)
  @Option(
      names = {"-k", "--nbrs"},
      paramLabel = "K",
      description = "Number of neighbours of the descriptor (default: 32).")
  private @Nullable Integer nbrs;

  @OptionGroup.In(OptionGroup.SUMS)
  @Option(
      names = {"-b", BANDWIDTH},
      paramLabel = "H",
      converter = AskedBandwidth.Converter.class,
      description =
          "Bandwidth h of the kernel in 1/Å (default: "
              + Bandwidth.DEFAULT
              + "); auto: the one that bandwidth_curve suggests for the reference, or else for the"
              + " first file.")
  private @Nullable AskedBandwidth bandwidth;

  @OptionGroup.In(OptionGroup.RUN)
  @Option(
      names = {"-j", "--jobs"},
      paramLabel = "N",
      description = "Threads (default: all cores, or what Slurm gave).")
  private @Nullable Integer jobs;

  @OptionGroup.In(OptionGroup.RUN)
  @Option(
      names = "--batch_size",
      paramLabel = "N",
      description = "Accepted for compatibility; has no effect.")
  private int batchSize;

  @OptionGroup.In(OptionGroup.OUTPUT)
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      hideParamSyntax = true,
      description = OUTPUT)
  private List<Path> outputs = new ArrayList<>();

  @OptionGroup.In(OptionGroup.OUTPUT)
  @Option(names = "--overwrite", description = "Replace FILE if it exists.")
  boolean overwrite;

  @OptionGroup.In(OptionGroup.SUMS)
  @Option(
      names = "--engine",
      paramLabel = "NAME",
      completionCandidates = Engines.class,
      description =
          "Engine of the kernel sums: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  String engine = KernelEngines.AUTO;

  @OptionGroup.In(OptionGroup.SUMS)
  @Option(
      names = "--precision",
      paramLabel = "P",
      description = "Least precision of the kernel sums: auto, single, double (default: auto).")
  Precision precision = Precision.AUTO;

  @OptionGroup.In(OptionGroup.SUMS)
  @Option(
      names = "--tolerance",
      paramLabel = "T",
      description =
          "Relative bound on what may be left out of a kernel sum (default: ${DEFAULT-VALUE}).")
  double tolerance = Evaluation.DEFAULT_TOLERANCE;

  @OptionGroup.In(OptionGroup.DESCRIPTOR)
  @Option(
      names = "--species",
      split = ",",
      paramLabel = "A,B,…",
      hideParamSyntax = true,
      description = "Let the descriptor see these elements; auto: all that occur.")
  private List<String> species = new ArrayList<>();

  @OptionGroup.In(OptionGroup.DESCRIPTOR)
  @Option(
      names = "--elements",
      paramLabel = "FORM",
      completionCandidates = ElementForms.class,
      description =
          "What environments see of elements: ${COMPLETION-CANDIDATES} (default: none): nothing,"
              + " the element of the atom, or those of its neighbours too.")
  private @Nullable String elements;

  @OptionGroup.In(OptionGroup.DESCRIPTOR)
  @Option(
      names = "--elements-from",
      paramLabel = "COLUMN",
      description =
          "With --elements centre or full: take labels of atoms for their elements,"
              + " the values of this column of the files (type, mol, …).")
  private @Nullable String elementsFrom;

  @OptionGroup.In(OptionGroup.DESCRIPTOR)
  @Option(
      names = "--descriptor",
      paramLabel = "NAME[:KEY=VALUE,…]",
      hideParamSyntax = true,
      completionCandidates = Descriptors.class,
      description =
          "Descriptor: ${COMPLETION-CANDIDATES}, or one of your own"
              + " (default: nearest-neighbors); others may need -b.")
  private @Nullable String descriptor;

  @OptionGroup.In(OptionGroup.DESCRIPTOR)
  @Option(
      names = "--rows",
      paramLabel = "NAME",
      description =
          "Take arrays of any width as rows that were made elsewhere,"
              + " such as soap; needs -b, in the unit of the rows.")
  private @Nullable String rows;

  @OptionGroup.In(OptionGroup.INPUT)
  @Option(
      names = {"--frames", "--index"},
      paramLabel = "SLICE",
      description = "Frames of the first file, as in ASE: :100, ::10, -1.")
  private @Nullable String frames;

  @OptionGroup.In(OptionGroup.INPUT)
  @Option(
      names = "--format",
      paramLabel = "FORMAT[:KEY=VALUE,…]",
      hideParamSyntax = true,
      completionCandidates = FormatNames.class,
      description =
          "Format of the input: ${COMPLETION-CANDIDATES} (default: told from the content).")
  private @Nullable String format;

  @OptionGroup.In(OptionGroup.INPUT)
  @Option(
      names = "--types",
      split = ",",
      paramLabel = "1=Cu,OW=O,…",
      hideParamSyntax = true,
      description = "Elements of files that have numbers of types, or labels, in their place.")
  private Map<String, String> types = new LinkedHashMap<>();

  @OptionGroup.In(OptionGroup.INPUT)
  @Option(
      names = "--cell",
      split = ",",
      paramLabel = "a,b,c[,α,β,γ]",
      hideParamSyntax = true,
      description =
          "Cell of frames that have none: lengths in Å, angles in degrees (default: 90)."
              + " Frames with a cell keep it.")
  private List<Double> cell = new ArrayList<>();

  @OptionGroup.In(OptionGroup.INPUT)
  @Option(
      names = "--pbc",
      split = ",",
      paramLabel = "T,T,F",
      hideParamSyntax = true,
      description = "Axes along which the cell of --cell repeats (default: all).")
  private List<String> pbc = new ArrayList<>();

  @OptionGroup.In(OptionGroup.INPUT)
  @Option(
      names = "--allow-truncated",
      fallbackValue = "true",
      description = "Leave out a last frame that is cut off instead of refusing it.")
  private boolean allowTruncated;

  @OptionGroup.In(OptionGroup.INPUT)
  @Option(
      names = SKIP_INVALID,
      fallbackValue = "true",
      description = "Leave out frames that cannot be described, and list them.")
  private boolean skipInvalid;

  @OptionGroup.In(OptionGroup.OUTPUT)
  @Option(
      names = SKIPPED,
      paramLabel = "FILE",
      description =
          "Write the frames that --skip-invalid leaves out to FILE, as .csv; implies that option.")
  private @Nullable Path skippedFile;

  @OptionGroup.In(OptionGroup.OUTPUT)
  @Option(names = "--quiet", fallbackValue = "true", description = "Print no summary.")
  boolean quiet;

  @OptionGroup.In(OptionGroup.RUN)
  @Option(
      names = "--progress",
      paramLabel = "WHEN",
      description = "Show progress: auto, always, never (default: auto, on a terminal).")
  ProgressMode progress = ProgressMode.AUTO;

  @OptionGroup.In(OptionGroup.RUN)
  @Option(
      names = "--log",
      paramLabel = "FILE",
      description = "Add the summary, warnings and errors to FILE, each line with its time.")
  private @Nullable Path log;

  @OptionGroup.In(OptionGroup.RUN)
  @Option(
      names = ConfigFile.OPTION,
      paramLabel = "FILE",
      description =
          "Take options from FILE, in TOML (default: "
              + ConfigFile.USUAL_NAME
              + " in the current folder, if there is one).")
  private @Nullable Path config;

  @OptionGroup.In(OptionGroup.RUN)
  @Option(names = "--stacktrace", description = "Show where in the program an error arose.")
  boolean stackTrace;

  private final SkippedFrames skipped = new SkippedFrames();

  /** Everything with frames that was opened. */
  private final List<OpenedFrames> opened = new ArrayList<>();

  /** Who runs the command from within the process; null: nobody. */
  private @Nullable Caller caller;

  private InputHashes hashes = InputHashes.NONE;
  private OutputStream standardOutput = OutputStream.nullOutputStream();

  /** Takes datasets from somebody, and hands the result over. */
  void answer(Caller who) {
    caller = who;
  }

  /** Who runs the command from within the process; null: nobody. */
  @Nullable Caller caller() {
    return caller;
  }

  /**
   * Looks at a dataset that the user named.
   *
   * @param again whether it will be read more than once
   * @throws QuestsException where it cannot be read
   */
  InputFile open(String name, boolean again) {
    Caller who = caller;
    if (who == null) {
      return InputFile.of(name, again, hashes);
    }
    Attached attached = who.dataset(name);
    if (attached != null) {
      return InputFile.of(name, attached);
    }
    if (name.equals("-")) {
      throw QuestsException.usage("there is no standard input here, expected a file or data");
    }
    requireAbsolute(InputFile.pathOf(name));
    return InputFile.of(name, again, hashes);
  }

  /** Refuses a path that depends on the current folder, which here is another than the user's. */
  private static void requireAbsolute(Path path) {
    if (!path.isAbsolute()) {
      throw QuestsException.usage(path + ": expected an absolute path, or the name of an input");
    }
  }

  /**
   * Refuses files of options that depend on the current folder, where the command is run from
   * within a process.
   */
  void requireAbsolute(List<Path> files) {
    if (caller == null) {
      return;
    }
    for (Path file : files) {
      if (!isForCaller(file)) {
        requireAbsolute(file);
      }
    }
  }

  /** Whether a name is of environments that are kept, in a folder or in memory. */
  boolean isIndex(String name) {
    Attached attached = caller == null ? null : caller.dataset(name);
    return attached == null
        ? ReferenceIndex.is(InputFile.pathOf(name))
        : attached instanceof Attached.Kept;
  }

  /** Refuses what cannot work, before any work is done. */
  void check(OutputKind... outputs) {
    Bandwidth.of(bandwidth());
    checkDescriptor();
    Accuracy.of(precision, tolerance);
    KernelEngines.get(engine);
    jobs();
    slice();
    elementsOfTypes();
    assumedCell();
    if (batchSize < 0) {
      throw QuestsException.usage("the batch size must not be negative, found " + batchSize);
    }
    if (config != null && config.toString().isEmpty()) {
      throw QuestsException.usage("expected a file for --config, found an empty name");
    }
    if (skippedFile != null) {
      OutputKind.of(skippedFile, TABLE);
      AtomicOutput.check(skippedFile, overwrite);
    }
    if (writes(OutputKind.JSON, outputs)) {
      hashes = new InputHashes();
    }
    for (Path output : this.outputs) {
      OutputKind kind = OutputKind.of(output, outputs);
      if (isForCaller(output)) {
        if (kind == OutputKind.INDEX) {
          throw QuestsException.usage(output + ": an index is a folder, expected a path");
        }
      } else if (!OutputKind.isStandard(output) && kind != OutputKind.INDEX) {
        AtomicOutput.check(output, overwrite);
      }
    }
  }

  /** Refuses arrays of rows alone where rows are asked to see elements. */
  void requireRowsAloneSuffice(OutputKind... possible) {
    ElementForm form = elements == null ? ElementForm.NONE : ElementForm.of(elements);
    if (form != ElementForm.NONE && writes(OutputKind.NPY, possible)) {
      throw EnvironmentArrays.rowsAlone(form);
    }
  }

  /**
   * Refuses to write over what the same run wrote.
   *
   * @param others files that options of the command name
   */
  void requireDistinct(List<Path> others) {
    List<Path> files = new ArrayList<>(outputs);
    files.addAll(others);
    if (skippedFile != null) {
      files.add(skippedFile);
    }
    if (log != null) {
      files.add(log);
    }
    for (int i = 0; i < files.size(); i++) {
      for (Path other : files.subList(0, i)) {
        if (AtomicOutput.same(files.get(i), other)) {
          throw QuestsException.usage(files.get(i) + ": is named twice, expected different files");
        }
      }
    }
  }

  /** Whether frames that cannot be described are left out. */
  boolean skipsInvalid() {
    return skipInvalid || skippedFile != null;
  }

  /** The frames that are left out. */
  SkippedFrames skipped() {
    return skipped;
  }

  /** Writes the list of the frames that were left out, where it was asked for. */
  void writeSkipped() {
    if (skippedFile != null) {
      AtomicOutput.write(skippedFile, overwrite, skipped.table()::writeTo);
    }
  }

  /** Takes note of frames that are opened. */
  void note(OpenedFrames frames) {
    if (!opened.contains(frames)) {
      opened.add(frames);
    }
  }

  /** All frames that were opened, in that order. */
  List<OpenedFrames> opened() {
    return List.copyOf(opened);
  }

  /** Refuses frames that cannot be described, as describing them would. */
  Consumer<Frame> describable() {
    FrameCheck check = FrameCheck.of(spec(namedSpecies()));
    Species named = new Species(namedSpecies());
    return frame -> {
      check.require(frame);
      named.require(frame);
    };
  }

  /** Where to log what is said; null where that was not asked for. */
  @Nullable Path log() {
    return log;
  }

  /** All outputs that were asked for, in order. */
  List<Path> outputs() {
    return List.copyOf(outputs);
  }

  /**
   * The outputs of a kind.
   *
   * @param possible the kinds that the command offers
   */
  List<Path> outputs(OutputKind kind, OutputKind... possible) {
    return outputs.stream().filter(output -> OutputKind.of(output, possible) == kind).toList();
  }

  /** Whether any output was asked for. */
  boolean writes() {
    return !outputs.isEmpty();
  }

  /** Whether the result goes to standard output. */
  boolean writesToStandardOutput() {
    return outputs.stream().anyMatch(OutputKind::isStandard);
  }

  /** Where an output goes that is asked for by a dash. */
  void takeStandardOutput(OutputStream stream) {
    standardOutput = stream;
  }

  private boolean isForCaller(Path output) {
    return caller != null && caller.output(output) != null;
  }

  /**
   * Writes a result as JSON, and hands it to who runs the command from within the process.
   *
   * @param possible the kinds that the command offers
   */
  void writeJson(JsonResult json, OutputKind... possible) {
    outputs(OutputKind.JSON, possible).forEach(output -> write(output, json::writeTo));
    if (caller != null) {
      caller.result(json.values());
    }
  }

  /** What is written: frames, which come as extended XYZ, in the format of the output's name. */
  static AtomicOutput.Content asNamed(Path output, AtomicOutput.Content content) {
    String name = output.toString();
    if (!ConvertedFrames.isFor(name)) {
      return content;
    }
    return out -> {
      ConvertedFrames frames = ConvertedFrames.of(name, out);
      content.writeTo(frames);
      frames.finish();
    };
  }

  /** Writes an output, whole or not at all; on standard output it just appears. */
  void write(Path output, AtomicOutput.Content given) {
    AtomicOutput.Content content = asNamed(output, given);
    OutputStream taken = caller == null ? null : caller.output(output);
    if (taken != null) {
      try {
        content.writeTo(taken);
      } catch (IOException e) {
        throw QuestsException.output(output + ": cannot be handed over: " + e.getMessage(), e);
      }
      return;
    }
    if (!OutputKind.isStandard(output)) {
      AtomicOutput.write(output, overwrite, content);
      return;
    }
    try {
      content.writeTo(standardOutput);
      standardOutput.flush();
    } catch (IOException e) {
      throw QuestsException.output("standard output cannot be written: " + e.getMessage(), e);
    }
  }

  /** Takes note of all that is read, where the result tells of it. */
  InputHashes hashes() {
    return hashes;
  }

  /** h, as given or by default; the default too where it is still to be found. */
  double bandwidth() {
    Double value = bandwidth == null ? null : bandwidth.value();
    return value == null ? Bandwidth.DEFAULT : value;
  }

  /** Whether the bandwidth is to be found from the data, and is not yet. */
  boolean autoBandwidth() {
    return bandwidth != null && bandwidth.value() == null;
  }

  /**
   * A bandwidth that was asked for.
   *
   * @param value h; null for the word auto
   */
  record AskedBandwidth(@Nullable Double value) {
    /** Takes a number, or the word. */
    static final class Converter implements CommandLine.ITypeConverter<AskedBandwidth> {
      @Override
      public AskedBandwidth convert(String text) {
        if (text.equals("auto")) {
          return new AskedBandwidth(null);
        }
        try {
          return new AskedBandwidth(Double.valueOf(text));
        } catch (NumberFormatException e) {
          throw new CommandLine.TypeConversionException("'" + text + "' is not a number, nor auto");
        }
      }
    }
  }

  /** Takes an estimated bandwidth in place of what was given. */
  void takeBandwidth(double estimated) {
    bandwidth = new AskedBandwidth(estimated);
  }

  /** The name of rows that were made elsewhere; null where arrays are of the descriptor. */
  @Nullable String rows() {
    return rows;
  }

  private void checkDescriptor() {
    if (rows != null && descriptor != null) {
      throw QuestsException.usage(
          "--rows is for rows that were made elsewhere, --descriptor for frames: give one of them");
    }
    if (rows == null) {
      spec(namedSpecies());
    } else {
      // Any length does: this tells whether the name will.
      RowSpec.external(rows, 1);
    }
    String other = rows != null ? rows : otherDescriptor();
    if (other == null) {
      return;
    }
    if (givesDescriptor()) {
      throw QuestsException.usage(
          "-k, -c, --species, --elements and --elements-from belong to the descriptor "
              + DescriptorSpec.KIND
              + ", not to "
              + other);
    }
    requireBandwidth(rows != null ? RowSpec.external(rows, 1) : spec(namedSpecies()));
  }

  /** Whether rows are asked to see elements themselves. */
  private boolean seesElements() {
    return elements != null && ElementForm.of(elements) != ElementForm.NONE && elementsFrom == null;
  }

  /** Whether an option is given that belongs to the descriptor of the method alone. */
  private boolean givesDescriptor() {
    return nbrs != null
        || cutoff != null
        || !species.isEmpty()
        || elements != null
        || elementsFrom != null;
  }

  /** Takes the usual bandwidth of such rows where none was given; refuses rows without one. */
  private void requireBandwidth(RowSpec spec) {
    if (bandwidth != null) {
      return;
    }
    takeBandwidth(
        spec.usualBandwidth()
            .orElseThrow(
                () ->
                    QuestsException.usage(
                        "there is no usual bandwidth for rows of kind "
                            + spec.kind()
                            + ": give one with -b")));
  }

  /** The name of a descriptor that is not that of the method; null where it is. */
  private @Nullable String otherDescriptor() {
    if (descriptor == null) {
      return null;
    }
    String name = nameOf(descriptor);
    return name.equals(DescriptorSpec.KIND) ? null : name;
  }

  /**
   * The rows that frames are to be described by.
   *
   * @param withSpecies the species that the method's descriptor is to see
   * @throws QuestsException of kind USAGE where they cannot
   */
  RowSpec spec(List<String> withSpecies) {
    if (rows != null) {
      throw QuestsException.usage(
          "--rows "
              + rows
              + " takes arrays of rows that were made elsewhere, and there are frames to describe");
    }
    DescriptorSpec own =
        new DescriptorSpec(
            nbrs == null ? DescriptorSpec.DEFAULT_K : nbrs,
            cutoff == null ? DescriptorSpec.DEFAULT_CUTOFF : cutoff,
            withSpecies,
            elements == null ? ElementForm.NONE : ElementForm.of(elements),
            elementsFrom);
    if (descriptor == null) {
      return own;
    }
    String other = otherDescriptor();
    Map<String, String> settings = settings(descriptor, "descriptor");
    return other == null
        ? own.descriptor().with(settings).spec()
        : EnvironmentDescriptor.named(other).with(settings).spec();
  }

  /** The name in front of settings, if there are any. */
  static String nameOf(String given) {
    int colon = given.indexOf(':');
    return colon < 0 ? given : given.substring(0, colon);
  }

  /**
   * The settings after a name.
   *
   * @param kind what has the name, for messages
   */
  static Map<String, String> settings(String given, String kind) {
    Map<String, String> settings = new LinkedHashMap<>();
    int colon = given.indexOf(':');
    if (colon < 0) {
      return settings;
    }
    for (String setting : given.substring(colon + 1).split(",", -1)) {
      int equals = setting.indexOf('=');
      if (equals < 1) {
        throw QuestsException.usage(
            "expected a setting of the " + kind + " as key=value, found \"" + setting + '"');
      }
      String key = setting.substring(0, equals);
      if (settings.put(key, setting.substring(equals + 1)) != null) {
        throw QuestsException.usage("the setting " + key + " of the " + kind + " is there twice");
      }
    }
    return settings;
  }

  /** The names of the descriptors, for help and completion. */
  static final class Descriptors implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return EnvironmentDescriptor.names().iterator();
    }
  }

  /**
   * Refuses rows that were described otherwise than is asked for.
   *
   * @param file the array's name
   * @param found what its rows are
   */
  void requireAgreement(String file, RowSpec found) {
    if (!(found instanceof DescriptorSpec)) {
      requireBandwidth(found);
    }
    if (descriptor != null) {
      spec(namedSpecies()).requireComparable(found);
      return;
    }
    if (!(found instanceof DescriptorSpec) && givesDescriptor()) {
      throw QuestsException.usage(
          file
              + ": holds rows of kind "
              + found.kind()
              + ", to which -k, -c, --species, --elements and --elements-from do not belong");
    }
    if (nbrs != null && found instanceof DescriptorSpec own && nbrs != own.k()) {
      throw QuestsException.usage(
          file + ": rows with k = " + own.k() + " contradict the option k = " + nbrs);
    }
    Double known = found.cutoff();
    if (cutoff != null && known != null && !cutoff.equals(known)) {
      throw QuestsException.usage(
          file + ": rows with cut-off " + known + " Å contradict the option " + cutoff + " Å");
    }
    if (elements != null && !ElementForm.of(elements).equals(found.elements())) {
      throw QuestsException.usage(
          file + ": rows with elements=" + found.elements() + " contradict --elements " + elements);
    }
    if (elementsFrom != null && !elementsFrom.equals(found.elementsFrom())) {
      throw QuestsException.usage(
          file
              + ": rows "
              + (found.elementsFrom() == null
                  ? "without labels contradict"
                  : "with labels of column " + found.elementsFrom() + " contradict")
              + " --elements-from "
              + elementsFrom);
    }
    if (!species.isEmpty() && !autoSpecies()) {
      List<String> asked = spec(species).species();
      if (!asked.equals(found.species())) {
        throw QuestsException.usage(
            file + ": rows with species " + found.species() + " contradict the option " + asked);
      }
    }
  }

  /**
   * Whether an output of this kind was asked for.
   *
   * @param possible the kinds that the command offers
   */
  boolean writes(OutputKind kind, OutputKind... possible) {
    boolean handedOver = caller != null && kind == OutputKind.JSON;
    return (handedOver && Arrays.asList(possible).contains(kind))
        || !outputs(kind, possible).isEmpty();
  }

  /**
   * Refuses to write the frames of an array of descriptors.
   *
   * @param possible the kinds of output that the command offers
   */
  void requireFramesToWrite(InputFile file, OutputKind[] possible) {
    if (file.described() && writes(OutputKind.FRAMES, possible)) {
      throw QuestsException.usage(
          outputs(OutputKind.FRAMES, possible).get(0)
              + ": frames cannot be written, for "
              + file.name()
              + " holds descriptors alone");
    }
  }

  boolean autoSpecies() {
    return species.equals(List.of("auto"));
  }

  /** The species that are named; none for the plain form, and where they are to be found out. */
  List<String> namedSpecies() {
    return autoSpecies() ? List.of() : List.copyOf(species);
  }

  /** The choice of frames as it was given; empty where there is none. */
  String frames() {
    return frames == null ? "" : frames;
  }

  FrameSlice slice() {
    return frames == null ? FrameSlice.ALL : FrameSlice.parse(frames);
  }

  ReadOptions readOptions() {
    return ReadOptions.DEFAULT
        .withAllowTruncated(allowTruncated)
        .withFormat(
            format == null ? null : nameOf(format),
            format == null ? Map.of() : settings(format, "format"))
        .withTypes(elementsOfTypes())
        .withLabels(elementsOfLabels())
        .withNeedElements(!species.isEmpty() || seesElements())
        .withCell(assumedCell())
        .withHashes(hashes);
  }

  /** The cell of frames that have none; null where none is given. */
  private @Nullable AssumedCell assumedCell() {
    if (cell.isEmpty()) {
      if (!pbc.isEmpty()) {
        throw QuestsException.usage("--pbc says along which axes the cell of --cell repeats");
      }
      return null;
    }
    if (cell.size() != 3 && cell.size() != 6) {
      throw QuestsException.usage(
          "expected three lengths, or three lengths and three angles, in --cell, found " + cell);
    }
    double[] lengths = cell.stream().limit(3).mapToDouble(x -> x).toArray();
    double[] degrees =
        cell.size() == 3
            ? new double[] {90, 90, 90}
            : cell.stream().skip(3).mapToDouble(x -> x).toArray();
    try {
      return new AssumedCell(lengths, degrees, periodicAxes());
    } catch (IllegalArgumentException e) {
      throw QuestsException.usage("--cell: " + e.getMessage());
    }
  }

  private boolean @Nullable [] periodicAxes() {
    if (pbc.isEmpty()) {
      return null;
    }
    boolean[] axes = new boolean[3];
    for (int axis = 0; axis < 3; axis++) {
      String word = pbc.size() == 3 ? pbc.get(axis).strip().toUpperCase(Locale.ROOT) : "";
      axes[axis] =
          switch (word) {
            case "T", "TRUE", "1" -> true;
            case "F", "FALSE", "0" -> false;
            default ->
                throw QuestsException.usage(
                    "expected three of T and F in --pbc, found " + String.join(",", pbc));
          };
    }
    return axes;
  }

  private Map<Long, Integer> elementsOfTypes() {
    Map<Long, Integer> elements = new LinkedHashMap<>();
    types.forEach(
        (type, symbol) -> {
          if (isNumber(type)) {
            elements.put(Long.parseLong(type), elementOf(type, symbol));
          }
        });
    return elements;
  }

  private Map<String, Integer> elementsOfLabels() {
    Map<String, Integer> elements = new LinkedHashMap<>();
    types.forEach(
        (label, symbol) -> {
          int element = elementOf(label, symbol);
          if (!isNumber(label)) {
            elements.put(label, element);
          }
        });
    return elements;
  }

  private static boolean isNumber(String type) {
    return type.matches("-?[0-9]{1,18}");
  }

  private static int elementOf(String type, String symbol) {
    int element = Element.number(symbol);
    if (element < 0) {
      throw QuestsException.usage("unknown element in --types: " + type + "=" + symbol);
    }
    return element;
  }

  /** The names of the formats, for help and completion. */
  static final class FormatNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Formats.names().iterator();
    }
  }

  /** What rows can see of elements, for help and completion. */
  static final class ElementForms implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(ElementForm.values()).map(ElementForm::toString).iterator();
    }
  }

  /** The names of the engines, for help and completion. */
  static final class Engines implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return KernelEngines.known().iterator();
    }
  }

  /** The number of threads. */
  int jobs() {
    if (jobs != null) {
      if (jobs < 1) {
        throw QuestsException.usage("the number of jobs must be at least 1, found " + jobs);
      }
      return jobs;
    }
    String given = System.getProperty(JOBS_PROPERTY, System.getenv(JOBS_VARIABLE));
    if (given == null) {
      return Runtime.getRuntime().availableProcessors();
    }
    try {
      return Math.max(1, Integer.parseInt(given.strip()));
    } catch (NumberFormatException e) {
      throw QuestsException.usage(
          "the number of jobs must be a whole number, found \"" + given + '"');
    }
  }

  boolean showProgress() {
    return switch (progress) {
      case ALWAYS -> true;
      case NEVER -> false;
      case AUTO -> !quiet && Terminal.interactive();
    };
  }
}
