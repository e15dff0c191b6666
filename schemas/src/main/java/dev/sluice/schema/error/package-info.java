/** The one catalogue of errors that callers can meet; depends on nothing. */
@NullMarked
package dev.sluice.schema.error;

import org.jspecify.annotations.NullMarked;
