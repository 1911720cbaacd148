/**
 * What everything else stands on: errors, threads, progress, cancellation, random numbers,
 * intervals.
 */
@NullMarked
package org.quests.core;

import org.jspecify.annotations.NullMarked;
