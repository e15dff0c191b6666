@NullMarked
package dev.sluice.worker.provider.wire;

import org.jspecify.annotations.NullMarked;
