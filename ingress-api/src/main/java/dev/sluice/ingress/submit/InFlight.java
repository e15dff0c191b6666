package dev.sluice.ingress.submit;

import dev.sluice.ingress.metric.IngressMetric;
import dev.sluice.ingress.metric.IngressMetrics;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import io.micronaut.context.annotation.Context;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what single submits hold in memory, from the first byte read to the log's confirmation,
 * and refuses what exceeds the bound. Made at start, so that its meter is there before the first
 * request. Thread-safe.
 */
@Context
public final class InFlight {
    private final int jobsMax;
    private final long bytesMax;
    private final AtomicInteger jobs = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    InFlight(AcceptConfig config, IngressMetrics metrics) {
        this.jobsMax = config.jobsMax();
        this.bytesMax = config.bytesMax();
        metrics.gauge(IngressMetric.APPEND_BYTES_IN_FLIGHT, bytes, AtomicLong::get);
    }

    /**
     * @throws SluiceException with {@code BACKLOG_FULL}
     */
    public Hold enter() {
        if (jobs.incrementAndGet() > jobsMax) {
            jobs.decrementAndGet();
            throw full("sluice.ingress.accept.jobs-max", jobsMax + " requests");
        }
        return new Hold();
    }

    private static SluiceException full(String limit, String value) {
        return new SluiceException(
                ErrorCode.BACKLOG_FULL,
                "this instance holds as many unconfirmed requests as it may (limit %s: %s)"
                        .formatted(limit, value));
    }

    /** One request's share; used by one thread at a time. */
    public final class Hold implements AutoCloseable {
        private long held;

        /**
         * @throws SluiceException with {@code BACKLOG_FULL}
         */
        void add(long more) {
            if (bytes.addAndGet(more) > bytesMax) {
                bytes.addAndGet(-more);
                throw full("sluice.ingress.accept.bytes-max", bytesMax + " bytes");
            }
            held += more;
        }

        @Override
        public void close() {
            bytes.addAndGet(-held);
            jobs.decrementAndGet();
        }
    }
}
