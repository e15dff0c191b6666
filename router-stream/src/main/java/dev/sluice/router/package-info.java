/**
 * The router: a Kafka Streams application of two parts. The job coordinator is the one writer of
 * everything that happens to the jobs of its tenants; the lane allocator divides the concurrency of
 * limit groups among coordinators. Depends on {@code dev.sluice.schema} and {@code
 * dev.sluice.runtime} only.
 */
@Configuration
@Requires(property = "sluice.role", value = "router")
@NullMarked
package dev.sluice.router;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
