/** Tests of waiting. */
@NullMarked
package dev.sluice.results.waiting;

import org.jspecify.annotations.NullMarked;
