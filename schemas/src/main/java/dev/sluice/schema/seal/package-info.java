/**
 * Answers that can be read only where their callers wait. Depends on the records and the JDK, on
 * nothing else.
 */
@NullMarked
package dev.sluice.schema.seal;

import org.jspecify.annotations.NullMarked;
