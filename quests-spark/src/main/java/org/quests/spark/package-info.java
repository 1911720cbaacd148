/**
 * Runs commands on an Apache Spark cluster: blocks of kernel sums and the description of frames
 * become tasks; the library, the command line and their results stay what they are.
 */
@NullMarked
package org.quests.spark;

import org.jspecify.annotations.NullMarked;
