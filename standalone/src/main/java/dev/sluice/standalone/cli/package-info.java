/**
 * The {@code sluice} program: one small class per command. May depend on every package of this
 * module.
 */
@NullMarked
package dev.sluice.standalone.cli;

import org.jspecify.annotations.NullMarked;
