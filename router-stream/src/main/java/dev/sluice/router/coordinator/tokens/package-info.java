/** Says how many tokens a call uses at most, and how many it will probably use. */
@NullMarked
package dev.sluice.router.coordinator.tokens;

import org.jspecify.annotations.NullMarked;
