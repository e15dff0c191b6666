/**
 * The worker role: takes dispatched attempts off a share group, calls the providers, and reports
 * what became of every attempt. Depends on {@code dev.sluice.schema} and {@code
 * dev.sluice.runtime}; knows no other role.
 */
@Configuration
@Requires(property = "sluice.role", value = "worker")
@NullMarked
package dev.sluice.worker;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
