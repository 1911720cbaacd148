/** Neighbour arithmetic with vector instructions; loaded by name where they are available. */
@NullMarked
package org.quests.neighbors.simd;

import org.jspecify.annotations.NullMarked;
