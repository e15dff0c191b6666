/** How long after a job's end a read that waits for it is answered. Depends on {@code site}. */
@NullMarked
package dev.sluice.bench.longpoll;

import org.jspecify.annotations.NullMarked;
