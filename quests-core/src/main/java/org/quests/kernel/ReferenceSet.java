package org.quests.kernel;

import java.util.ArrayList;
import java.util.List;
import org.quests.descriptor.DescriptorSpec;
import org.quests.descriptor.Environments;

/**
 * Environments that others are weighed against, with where they come from. Immutable: adding more
 * gives a new set.
 */
public final class ReferenceSet {
  private final PackedEnvironments packed;
  private final List<String> sources;

  private ReferenceSet(PackedEnvironments packed, List<String> sources) {
    this.packed = packed;
    this.sources = sources;
  }

  /** The environments of one dataset. */
  public static ReferenceSet of(Environments environments) {
    return new ReferenceSet(PackedEnvironments.of(environments), List.of(environments.source()));
  }

  /**
   * This set with more environments behind.
   *
   * @throws org.quests.core.QuestsException where their descriptor is another
   */
  public ReferenceSet with(Environments more) {
    List<String> all = new ArrayList<>(sources);
    all.add(more.source());
    return new ReferenceSet(packed.with(PackedEnvironments.of(more)), List.copyOf(all));
  }

  /** What defines the rows. */
  public DescriptorSpec spec() {
    return packed.spec();
  }

  /** n, the number of environments. */
  public int count() {
    return packed.count();
  }

  /** The rows as kernel sums take them. */
  public PackedEnvironments packed() {
    return packed;
  }

  /** The files that the environments come from, in order. */
  public List<String> sources() {
    return sources;
  }
}
