/** The schema registry that this process uses. */
@NullMarked
package dev.sluice.runtime.registry;

import org.jspecify.annotations.NullMarked;
