package dev.sluice.ingress.bulk;

import dev.sluice.ingress.metric.IngressMetric;
import dev.sluice.ingress.metric.IngressMetrics;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import jakarta.inject.Singleton;
import java.util.concurrent.Semaphore;

/** What all bulk requests of a process share. Fair, so that one upload cannot starve another. */
@Singleton
final class BulkLimits {
    private final BulkConfig config;
    private final Semaphore requests;
    private final Semaphore bytes;
    private final Semaphore stores;
    private final Semaphore largeLines;

    BulkLimits(BulkConfig config, IngressMetrics metrics) {
        this.config = config;
        this.requests = new Semaphore(config.requestsMax());
        this.bytes = new Semaphore(config.bytesMax(), true);
        this.stores = new Semaphore(config.storesMax(), true);
        this.largeLines = new Semaphore(config.largeLinesMax(), true);
        metrics.gauge(
                IngressMetric.BULK_REQUESTS,
                requests,
                free -> config.requestsMax() - free.availablePermits());
    }

    int freeRequests() {
        return requests.availablePermits();
    }

    /**
     * @throws SluiceException with {@code BACKLOG_FULL}
     */
    void enterRequest() {
        if (!requests.tryAcquire()) {
            throw new SluiceException(
                    ErrorCode.BACKLOG_FULL,
                    "as many bulk requests run as may (limit sluice.ingress.bulk.requests-max: %d)"
                            .formatted(config.requestsMax()));
        }
    }

    void leaveRequest() {
        requests.release();
    }

    /** Waits for room; a line larger than all the room takes all of it. */
    int enterBytes(int lineBytes) throws InterruptedException {
        int weight = Math.min(lineBytes, config.bytesMax());
        bytes.acquire(weight);
        return weight;
    }

    void leaveBytes(int weight) {
        bytes.release(weight);
    }

    Semaphore stores() {
        return stores;
    }

    Semaphore largeLines() {
        return largeLines;
    }
}
