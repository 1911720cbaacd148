/** Trajectories that still grow: frames as they are written, through whatever happens to a file. */
@NullMarked
package org.quests.io.follow;

import org.jspecify.annotations.NullMarked;
