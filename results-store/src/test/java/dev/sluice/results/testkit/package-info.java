/**
 * What tests of several packages need: a real PostgreSQL and records as the coordinator writes
 * them.
 */
@NullMarked
package dev.sluice.results.testkit;

import org.jspecify.annotations.NullMarked;
