/**
 * The HTTP face of Sluice: accepts jobs durably into Kafka and forwards reads. Depends on {@code
 * dev.sluice.schema} and {@code dev.sluice.runtime}; its beans exist in the ingress role only.
 */
@Configuration
@Requires(property = "sluice.role", value = "ingress")
@NullMarked
package dev.sluice.ingress;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
