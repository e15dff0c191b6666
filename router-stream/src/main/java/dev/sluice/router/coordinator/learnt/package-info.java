/** What is learnt from calls, and how it outlives who learnt it. Depends on no other feature. */
@NullMarked
package dev.sluice.router.coordinator.learnt;

import org.jspecify.annotations.NullMarked;
