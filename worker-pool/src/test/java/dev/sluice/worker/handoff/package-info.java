@NullMarked
package dev.sluice.worker.handoff;

import org.jspecify.annotations.NullMarked;
