/** How often, how much and how many at a time: what limits count, and by which rule. */
@NullMarked
package dev.sluice.router.coordinator.limit;

import org.jspecify.annotations.NullMarked;
