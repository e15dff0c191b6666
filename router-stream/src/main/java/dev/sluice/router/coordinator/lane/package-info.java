/** Learns from the ends of calls how lanes do, and finds a way round those that are shut. */
@NullMarked
package dev.sluice.router.coordinator.lane;

import org.jspecify.annotations.NullMarked;
