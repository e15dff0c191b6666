/** The check of what is said about bodies. Depends on {@code check} and {@code catalog}. */
@NullMarked
package dev.sluice.runtime.check.body;

import org.jspecify.annotations.NullMarked;
