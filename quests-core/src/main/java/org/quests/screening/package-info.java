/**
 * Keeps junk out: frames that no simulation of a material should give, for atoms are much too near
 * to each other, forces are enormous, or nothing is like them in any way.
 *
 * {@snippet :
 * var contacts = ClosestContacts.of(before, parallelism); // frames of a training set, in one pass
 * var screen = Screen.NONE.with(MinimumDistances.auto(contacts));
 * String reason = screen.reason(run.next()); // null, or a line that says why the frame is junk
 * }
 */
@NullMarked
package org.quests.screening;

import org.jspecify.annotations.NullMarked;
