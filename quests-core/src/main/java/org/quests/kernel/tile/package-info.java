/** The arithmetic of one pair of tiles, 64 rows against 64 others. Not for users of the library. */
@NullMarked
package org.quests.kernel.tile;

import org.jspecify.annotations.NullMarked;
