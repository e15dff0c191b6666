/** Decides which waiting jobs would miss their deadline, and what becomes of them. */
@NullMarked
package dev.sluice.router.coordinator.risk;

import org.jspecify.annotations.NullMarked;
