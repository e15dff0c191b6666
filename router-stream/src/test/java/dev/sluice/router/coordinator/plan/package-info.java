@NullMarked
package dev.sluice.router.coordinator.plan;

import org.jspecify.annotations.NullMarked;
