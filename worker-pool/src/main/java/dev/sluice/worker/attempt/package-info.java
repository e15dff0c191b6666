/**
 * The attempts that this worker holds, and with them its slots. Depends on provider for stopping a
 * call.
 */
@NullMarked
package dev.sluice.worker.attempt;

import org.jspecify.annotations.NullMarked;
