/**
 * One task of the router without Kafka: its processors on real stores, fed from memory. Depends on
 * {@code cpu}, {@code machine} and the router.
 */
@NullMarked
package dev.sluice.bench.task;

import org.jspecify.annotations.NullMarked;
