/**
 * Makes the projection again from the topics while reads go on with the one that stands. Depends on
 * project, retention and postgres.
 */
@NullMarked
package dev.sluice.results.rebuild;

import org.jspecify.annotations.NullMarked;
