/** The built-in formats of trajectories, one class each; found by the registry of formats alone. */
@NullMarked
package org.quests.io.formats;

import org.jspecify.annotations.NullMarked;
