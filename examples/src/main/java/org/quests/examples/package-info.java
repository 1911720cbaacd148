/** Small programs that use the library; the build runs them. */
@NullMarked
package org.quests.examples;

import org.jspecify.annotations.NullMarked;
