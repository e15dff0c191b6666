/** The {@code sluice bench} commands. */
@NullMarked
package dev.sluice.bench.cli;

import org.jspecify.annotations.NullMarked;
