/** About where queued jobs stand in line; depends on nothing else here. */
@NullMarked
package dev.sluice.results.waiting;

import org.jspecify.annotations.NullMarked;
