/** The load harness; depends on everything, and nothing depends on it. */
@NullMarked
package dev.sluice.bench;

import org.jspecify.annotations.NullMarked;
