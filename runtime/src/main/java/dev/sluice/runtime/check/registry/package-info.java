/** The check of the schema registry. Depends on {@code check} and {@code schemas}. */
@NullMarked
package dev.sluice.runtime.check.registry;

import org.jspecify.annotations.NullMarked;
