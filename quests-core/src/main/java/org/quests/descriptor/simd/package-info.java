/** The arithmetic of descriptors with vector instructions; loaded where they are available. */
@NullMarked
package org.quests.descriptor.simd;

import org.jspecify.annotations.NullMarked;
