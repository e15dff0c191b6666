/**
 * What a command is told about its installation: from a file, the environment and the command line.
 * Depends on {@code runtime}.
 */
@NullMarked
package dev.sluice.standalone.settings;

import org.jspecify.annotations.NullMarked;
