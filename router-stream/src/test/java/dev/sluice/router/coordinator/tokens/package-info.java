/** Tests of what calls use. */
@NullMarked
package dev.sluice.router.coordinator.tokens;

import org.jspecify.annotations.NullMarked;
