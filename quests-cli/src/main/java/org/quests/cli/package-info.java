/** The command line: one class per command; options, progress, messages, exit codes. */
@NullMarked
package org.quests.cli;

import org.jspecify.annotations.NullMarked;
