/** Partitions by retention class and day: made ahead, dropped whole. */
@NullMarked
package dev.sluice.results.retention;

import org.jspecify.annotations.NullMarked;
