/** Starts and stops one role as a Micronaut application with management endpoints. */
@NullMarked
package dev.sluice.runtime.role;

import org.jspecify.annotations.NullMarked;
