package org.quests.study;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.core.Parallelism;
import org.quests.descriptor.CentresAlone;
import org.quests.descriptor.DatasetIndex;
import org.quests.descriptor.EnvironmentStream;
import org.quests.descriptor.Environments;
import org.quests.descriptor.RowSpec;
import org.quests.entropy.DifferentialEntropy;
import org.quests.entropy.Weighing;
import org.quests.io.FrameSource;
import org.quests.kernel.ReferenceSet;
import org.quests.kernel.Want;

/** Environments that are weighed against a reference. */
public abstract sealed class TestSet {
  private final String name;
  private final RowSpec spec;

  private TestSet(String name, RowSpec spec) {
    this.name = name;
    this.spec = spec;
  }

  /** Environments at hand. */
  public static TestSet of(Environments environments) {
    return new AtHand(environments.source(), environments);
  }

  /**
   * Frames that are described as they are read and not kept; can be weighed once.
   *
   * @param frames those that are left in it; it stays open
   * @param spec how they are described
   */
  public static TestSet of(FrameSource frames, RowSpec spec) {
    return new Passing(frames.name(), frames, spec);
  }

  /** The same under another name than that of its source. */
  public abstract TestSet named(String other);

  /** What it is called. */
  public String name() {
    return name;
  }

  abstract Weighed weigh(
      ReferenceSet reference,
      @Nullable ReferenceSet geometry,
      Weighing weighing,
      Want want,
      Parallelism parallelism);

  /**
   * What is known of it once it was weighed.
   *
   * @param geometry δH by rows that do not see elements; null where it was not asked for
   * @param alone centres without a neighbour of their own element, where they were described now
   * @param descriptorSeconds what describing it took
   * @param meanwhile how much of that passed while it was weighed
   */
  record Weighed(
      DifferentialEntropy dH,
      @Nullable DifferentialEntropy geometry,
      DatasetIndex index,
      List<CentresAlone> alone,
      double descriptorSeconds,
      double meanwhile) {}

  /**
   * Weighs it against a reference.
   *
   * @param geometry the reference by rows that do not see elements; null where δH by those is not
   *     asked for
   * @param referenceName what the reference is called
   * @throws org.quests.core.QuestsException where the rows cannot be compared
   */
  Comparison against(
      Dataset known,
      @Nullable ReferenceSet geometry,
      String referenceName,
      Weighing weighing,
      boolean nearest,
      Parallelism parallelism) {
    spec.requireComparable(known.spec());
    long started = System.nanoTime();
    Weighed weighed =
        weigh(
            known.packed(parallelism),
            geometry,
            weighing,
            nearest ? Want.NEAREST : Want.SUMS,
            parallelism);
    DatasetIndex index = weighed.index();
    List<String> cautions = new ArrayList<>();
    for (CentresAlone alone : weighed.alone()) {
      ElementCautions.alone(name, alone).ifPresent(cautions::add);
    }
    cautions.addAll(ElementCautions.against(name, index, referenceName, known.index(), spec));
    return new Comparison(
        name,
        referenceName,
        Setting.of(spec, weighing, parallelism),
        weighed.dH(),
        weighed.geometry(),
        index,
        known.index(),
        Program.of(weighing, weighed.dH().header()),
        weighed.descriptorSeconds() + known.descriptorSeconds(),
        (System.nanoTime() - started) / 1e9
            + known.packingSeconds()
            + (geometry == null ? 0 : geometry.packingSeconds())
            - weighed.meanwhile(),
        cautions);
  }

  private static final class AtHand extends TestSet {
    private final Environments environments;

    private AtHand(String name, Environments environments) {
      super(name, environments.spec());
      this.environments = environments;
    }

    @Override
    public TestSet named(String other) {
      return new AtHand(other, environments);
    }

    @Override
    Weighed weigh(
        ReferenceSet reference,
        @Nullable ReferenceSet geometry,
        Weighing weighing,
        Want want,
        Parallelism parallelism) {
      DifferentialEntropy dH;
      DifferentialEntropy plain = null;
      if (geometry == null) {
        dH = DifferentialEntropy.of(environments, reference, want, weighing, parallelism);
      } else {
        DifferentialEntropy.Split split =
            DifferentialEntropy.split(
                environments, reference, geometry, want, weighing, parallelism);
        dH = split.whole();
        plain = split.geometry();
      }
      return new Weighed(
          dH, plain, environments.index(), List.of(), environments.descriptorSeconds(), 0);
    }
  }

  private static final class Passing extends TestSet {
    private final FrameSource frames;
    private final RowSpec spec;

    private Passing(String name, FrameSource frames, RowSpec spec) {
      super(name, spec);
      this.frames = frames;
      this.spec = spec;
    }

    @Override
    public TestSet named(String other) {
      return new Passing(other, frames, spec);
    }

    @Override
    Weighed weigh(
        ReferenceSet reference,
        @Nullable ReferenceSet geometry,
        Weighing weighing,
        Want want,
        Parallelism parallelism) {
      EnvironmentStream stream = EnvironmentStream.of(frames, spec.descriptor(), parallelism);
      DifferentialEntropy dH;
      DifferentialEntropy plain = null;
      if (geometry == null) {
        dH = DifferentialEntropy.of(stream, reference, want, weighing, parallelism);
      } else {
        DifferentialEntropy.Split split =
            DifferentialEntropy.split(stream, reference, geometry, want, weighing, parallelism);
        dH = split.whole();
        plain = split.geometry();
      }
      return new Weighed(
          dH,
          plain,
          stream.index(),
          List.of(stream.centresAlone()),
          stream.descriptorSeconds(),
          stream.descriptorSeconds());
    }
  }
}
