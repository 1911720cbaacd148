/**
 * Reading: trajectories as streams of frames ({@link org.quests.io.FrameSource}), how they are
 * read, and the registry of formats ({@link org.quests.io.Formats}), to which others add theirs.
 */
@NullMarked
package org.quests.io;

import org.jspecify.annotations.NullMarked;
