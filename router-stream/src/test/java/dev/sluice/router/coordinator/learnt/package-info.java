@NullMarked
package dev.sluice.router.coordinator.learnt;

import org.jspecify.annotations.NullMarked;
