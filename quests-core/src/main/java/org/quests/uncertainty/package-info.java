/**
 * Whether what a simulation visits is covered by what a potential was trained on: alarms and a
 * harvest of novel frames while it runs.
 *
 * {@snippet :
 * var watch =
 *     new Watch(
 *         FrameNovelty.against(training, Bandwidth.of(0.015)),
 *         new AlarmRule(0, 0, 3), // any atom with δH > 0, in 3 frames one after the other
 *         Watch.Harvesting.NONE,
 *         false,
 *         parallelism);
 * try (var run = FollowedFrames.ofFile(Path.of("md.dump"), ReadOptions.DEFAULT, following)) {
 *   for (Frame frame = run.next(); frame != null; frame = run.next()) {
 *     if (watch.accept(frame).raised()) {
 *       break; // stop the simulation
 *     }
 *   }
 * }
 * }
 */
@NullMarked
package org.quests.uncertainty;

import org.jspecify.annotations.NullMarked;
