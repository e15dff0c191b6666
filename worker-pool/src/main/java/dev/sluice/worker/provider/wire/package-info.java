/**
 * What a wire API is, as pure functions, and the one executor that carries their requests out.
 * Depends on no wire; each wire has a package of its own beside this one.
 */
@NullMarked
package dev.sluice.worker.provider.wire;

import org.jspecify.annotations.NullMarked;
