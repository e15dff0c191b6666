/**
 * The simulator as a thing to start: its configuration, its server and its routes; depends on every
 * package below.
 */
@NullMarked
package dev.sluice.sim;

import org.jspecify.annotations.NullMarked;
