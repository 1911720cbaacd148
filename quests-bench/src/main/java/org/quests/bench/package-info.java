/** How fast the library is, measured: JMH benchmarks, and reports against what was asked for. */
@NullMarked
package org.quests.bench;

import org.jspecify.annotations.NullMarked;
