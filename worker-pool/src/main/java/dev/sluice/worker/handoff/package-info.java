/** Takes attempts off the dispatch topic: claim, confirmed ACCEPT, and only then the call. */
@NullMarked
package dev.sluice.worker.handoff;

import org.jspecify.annotations.NullMarked;
