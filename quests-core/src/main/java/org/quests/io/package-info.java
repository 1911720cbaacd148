/**
 * Reading and writing: trajectories as streams of frames, one class per format behind {@link
 * org.quests.io.TrajectoryFormat}; compressed input; NumPy arrays.
 */
@NullMarked
package org.quests.io;

import org.jspecify.annotations.NullMarked;
