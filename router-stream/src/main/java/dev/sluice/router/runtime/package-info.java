/**
 * Builds and runs the Streams application; the only package that knows Micronaut and {@code
 * KafkaStreams}.
 */
@NullMarked
package dev.sluice.router.runtime;

import org.jspecify.annotations.NullMarked;
