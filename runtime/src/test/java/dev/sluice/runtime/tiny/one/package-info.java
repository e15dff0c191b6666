/** A role that does nothing, to test what every role gets. */
@Configuration
@Requires(property = "sluice.role", value = "one")
@NullMarked
package dev.sluice.runtime.tiny.one;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
