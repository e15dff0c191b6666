/** Tells an operator which secrets a worker lacks. Depends on the checks and the catalogue. */
@NullMarked
package dev.sluice.worker.credential;

import org.jspecify.annotations.NullMarked;
