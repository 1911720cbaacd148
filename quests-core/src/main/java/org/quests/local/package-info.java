/** What is around an atom, cut out as a structure of its own. */
@NullMarked
package org.quests.local;

import org.jspecify.annotations.NullMarked;
