package org.quests.descriptor;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quests.atoms.Element;
import org.quests.atoms.Frame;

/**
 * Numbers of the atoms of frames by which a dataset tells them apart: atomic numbers, or those of
 * labels, where labels that the dataset lacks have numbers behind its own. For one thread.
 */
public final class AtomNumbers {
  private final RowSpec spec;
  private Labels labels;

  private AtomNumbers(RowSpec spec, Labels labels) {
    this.spec = spec;
    this.labels = labels;
  }

  /**
   * Those that fit a dataset.
   *
   * @param spec by which frames are described
   */
  public static AtomNumbers of(DatasetIndex dataset, RowSpec spec) {
    Labels known = dataset.labels();
    return new AtomNumbers(spec, known == null ? Labels.NONE : known);
  }

  /**
   * The number of each atom of a frame, as {@link DatasetIndex#element} has it.
   *
   * @throws org.quests.core.QuestsException of kind INPUT where the frame lacks the labels, or they
   *     are too many together
   */
  public byte[] of(Frame frame) {
    AtomKinds kinds = AtomKinds.of(List.of(frame), spec, labels);
    @Nullable Labels all = kinds.labels();
    labels = all == null ? labels : all;
    return kinds.numbers().get(0);
  }

  /** The symbol or label of a number that was given. */
  public String name(int number) {
    return spec.elementsFrom() == null ? Element.symbol(number) : labels.name(number);
  }
}
