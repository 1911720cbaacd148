package org.quests.survey;

import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.quests.entropy.Quantiles;

/**
 * Labels of one kind, energies or forces.
 *
 * @param keys under which there are such labels, each with how many frames have it
 * @param key the one that most frames have; null where there is none
 * @param missing frames without it
 * @param invalid frames whose label is not finite
 * @param mixed whether some frames have such labels under another key only: two conventions in one
 *     dataset
 * @param values over the frames that have a finite one; null where none has
 * @param outliers frames whose label is far from those of the others, the farthest first
 */
public record LabelSurvey(
    SequencedMap<String, Integer> keys,
    @Nullable String key,
    int missing,
    int invalid,
    boolean mixed,
    @Nullable Quantiles values,
    List<Outlier> outliers) {}
