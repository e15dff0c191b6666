/** Counts tokens over their classes, in one place for all roles. Depends on the records alone. */
@NullMarked
package dev.sluice.schema.usage;

import org.jspecify.annotations.NullMarked;
