package dev.sluice.results.query;

import org.jspecify.annotations.Nullable;

/** What operators have paused now. */
interface PauseView {
    /** Whether a job of this tenant and route, whose next call is for this lane, is held. */
    boolean holds(String tenant, String route, @Nullable String lane);
}
