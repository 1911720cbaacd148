/**
 * Model-free uncertainty. What δH says of the errors of a potential: bounds on them, calibrated
 * with labelled frames, and a threshold with a known rate of false alarms; frames, never atoms, are
 * what is split, for atoms of a frame err together. And whether what a simulation visits is covered
 * by what a potential was trained on: alarms and a harvest of novel frames while it runs.
 *
 * {@snippet :
 * var watch =
 *     new Watch(
 *         FrameNovelty.against(reference, Weighing.of(0.015)),
 *         new AlarmRule(0, 0, 3), // any atom with δH > 0, in 3 frames one after the other
 *         Watch.Harvesting.NONE,
 *         false,
 *         parallelism);
 * for (var frame = run.next(); frame != null; frame = run.next()) {
 *   if (watch.accept(frame).raised()) {
 *     break; // stop the simulation
 *   }
 * }
 * }
 *
 * Here {@code run} is a {@link org.quests.io.FrameSource}; {@code
 * org.quests.io.follow.FollowedFrames} is one that waits for frames that are not written yet.
 */
@NullMarked
package org.quests.uncertainty;

import org.jspecify.annotations.NullMarked;
