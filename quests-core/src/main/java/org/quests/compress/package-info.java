/**
 * Which frames of a dataset to keep: rankings of frames, of which every prefix is a selection, and
 * what a selection still tells of the whole. Source: Yu, Lordi, Schwalbe-Koda, arXiv 2511.10561.
 *
 * <p>The hundred frames of a trajectory that together cover most of it:
 *
 * <pre>{@code
 * var spec = DescriptorSpec.nearestNeighbors(32, 5.0);
 * try (var threads = Parallelism.of(Runtime.getRuntime().availableProcessors());
 *     var frames = FrameSource.open(Path.of("train.xyz"))) {
 *   var dataset = Environments.describe(frames, spec, threads);
 *   var h = Bandwidth.of(0.015);
 *   var ranking = Compressor.of(dataset, h, threads).rank(Method.MSC, 100, threads);
 *   var summary = Summary.of(dataset, ranking.frames(), h, Evaluation.DEFAULT, threads);
 *   System.out.printf("%s cover %.1f %%%n", Arrays.toString(ranking.frames()), 100 * summary.overlap());
 * }
 * }</pre>
 */
@NullMarked
package org.quests.compress;

import org.jspecify.annotations.NullMarked;
