/** Runs claimed attempts: one virtual thread each, stopped by order, lease or timeout. */
@NullMarked
package dev.sluice.worker.execute;

import org.jspecify.annotations.NullMarked;
