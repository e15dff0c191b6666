/**
 * Kafka as a way in: turns the records of tenants' own topics into jobs, each exactly once, and
 * answers them on topics beside (decision 0022).
 */
@NullMarked
package dev.sluice.ingress.bridge;

import org.jspecify.annotations.NullMarked;
