/**
 * What a part of a dataset tells about the whole, and the whole about more of it: samples, learning
 * curves, repetitions.
 *
 * {@snippet :
 * var curve =
 *     LearningCurve.of(
 *         environments,
 *         new LearningCurve.Plan(List.of(0.1, 0.2, 0.4, 0.8), 3, DrawBy.ENVIRONMENT, 0),
 *         Weighing.of(0.015),
 *         parallelism);
 * curve.entropy().value(); // H of all environments, in nats
 * curve.bootstrap().standardError(); // if the frames were others of the same kind
 * curve.extrapolation().ifPresent(e -> e.limit()); // H of ever more such frames
 *
 * var samples =
 *     EntropySamples.of(
 *         environments,
 *         new EntropySamples.Plan(1000, 20, DrawBy.FRAME, 0),
 *         Weighing.of(0.015),
 *         parallelism);
 * samples.mean();
 *
 * var frames = Repetitions.ofFrames(environments, 0.1 * 0.015, parallelism);
 * frames.kept(); // one frame of each group that repeats within 0.1 h
 * }
 */
@NullMarked
package org.quests.sampling;

import org.jspecify.annotations.NullMarked;
