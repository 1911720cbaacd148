/** Tile arithmetic with vector instructions: the only package that needs the vector module. */
@NullMarked
package org.quests.kernel.simd;

import org.jspecify.annotations.NullMarked;
