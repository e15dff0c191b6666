/** Tests of budgets. */
@NullMarked
package dev.sluice.router.coordinator.budget;

import org.jspecify.annotations.NullMarked;
