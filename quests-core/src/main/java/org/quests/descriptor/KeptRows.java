package org.quests.descriptor;

import org.jspecify.annotations.Nullable;

/**
 * Rows of {@link Environments} as they are held, to be kept elsewhere.
 *
 * @param numbers one row after the other
 * @param shares atomic numbers of the elements whose shares are held of each row, behind its plain
 *     numbers; null where rows are whole. Not copied
 */
public record KeptRows(RowStorage.Kept numbers, byte @Nullable [] shares) {}
