@NullMarked
package dev.sluice.worker.metric;

import org.jspecify.annotations.NullMarked;
