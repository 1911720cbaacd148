/**
 * δH along a trajectory: frame after frame, in constant memory, against one or several reference
 * sets, or against the frame itself.
 *
 * {@snippet :
 * FrameNovelty.against(reference, Weighing.of(0.015))
 *     .stream(run, parallelism)
 *     .forEach(
 *         frame -> {
 *           frame.index(); // its number in the file, from 0
 *           frame.max(); // the greatest δH of its atoms, in nats
 *         });
 * }
 */
@NullMarked
package org.quests.novelty;

import org.jspecify.annotations.NullMarked;
