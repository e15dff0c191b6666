/**
 * What every role process needs around its own work: configuration, Kafka settings, the catalogue,
 * management endpoints. Depends on {@code dev.sluice.schema} and Micronaut; knows no role.
 */
@NullMarked
package dev.sluice.runtime;

import org.jspecify.annotations.NullMarked;
