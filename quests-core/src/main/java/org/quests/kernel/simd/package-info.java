/** Tile arithmetic with vector instructions; loaded where they are available. */
@NullMarked
package org.quests.kernel.simd;

import org.jspecify.annotations.NullMarked;
