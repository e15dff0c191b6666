/** A role that does nothing, to test what every role gets. */
@Configuration
@Requires(property = "sluice.role", value = "two")
@NullMarked
package dev.sluice.runtime.tiny.two;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
