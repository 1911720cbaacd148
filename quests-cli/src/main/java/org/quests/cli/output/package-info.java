/** Results as files: JSON, tables, arrays, frames; written whole or not at all. */
@NullMarked
package org.quests.cli.output;

import org.jspecify.annotations.NullMarked;
