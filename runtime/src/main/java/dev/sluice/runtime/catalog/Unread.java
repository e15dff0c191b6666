package dev.sluice.runtime.catalog;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * For how long a view of the catalogue may lack what is on the topic, because reading it has
 * failed. One thread writes, any may read.
 */
public final class Unread {
    /** Name of its gauge, in seconds. */
    public static final String METER = "sluice.catalog.unread";

    /** {@link System#nanoTime} of the first failure since all was read; null: none. */
    private volatile @Nullable Long sinceNs;

    Unread() {}

    void failed() {
        if (sinceNs == null) {
            sinceNs = System.nanoTime();
        }
    }

    /** All that was on the topic is read. */
    void over() {
        sinceNs = null;
    }

    /** Zero when there was no failure, or it is over. */
    Duration lasting() {
        Long since = sinceNs;
        return since == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
    }

    void measure(MeterRegistry meters) {
        Gauge.builder(METER, this, unread -> unread.lasting().toMillis() / 1_000.0)
                .description("Time for which the catalogue could not be read on")
                .baseUnit("seconds")
                .register(meters);
    }
}
