/**
 * The results role: projects what the coordinator wrote into PostgreSQL and answers reads; the only
 * role that opens PostgreSQL. Depends on {@code schemas} and {@code runtime}.
 */
@Configuration
@Requires(property = "sluice.role", value = "results")
@NullMarked
package dev.sluice.results;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
