/** What a worker measures. Depends on Micrometer and the schema alone. */
@NullMarked
package dev.sluice.worker.metric;

import org.jspecify.annotations.NullMarked;
