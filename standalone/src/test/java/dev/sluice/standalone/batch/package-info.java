/** Batches through every role. */
@NullMarked
package dev.sluice.standalone.batch;

import org.jspecify.annotations.NullMarked;
