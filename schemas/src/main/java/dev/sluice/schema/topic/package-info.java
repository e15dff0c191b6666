/** The topic catalogue: one place from which topics are created, checked, read and written. */
@NullMarked
package dev.sluice.schema.topic;

import org.jspecify.annotations.NullMarked;
