/**
 * The worker alone: dispatches written as a coordinator writes them, calls made to the simulator,
 * reports and chunks read back. There is no router.
 */
@NullMarked
package dev.sluice.bench.worker;

import org.jspecify.annotations.NullMarked;
