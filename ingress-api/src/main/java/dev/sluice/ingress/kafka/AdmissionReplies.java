package dev.sluice.ingress.kafka;

import dev.sluice.ingress.metric.IngressMetric;
import dev.sluice.ingress.metric.IngressMetrics;
import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.ReplyAddress;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.topic.Topics;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Requests of this instance that wait for the coordinator's word, by the id of the job or batch;
 * bounded. The address is new in every process, so replies to a former life are nobody's.
 * Thread-safe.
 */
@Singleton
public final class AdmissionReplies {
    private static final int ID_BYTES = 9;

    private final ReplyAddress address;
    private final Duration wait;
    private final ReplyPlaces places;
    private final Map<String, CompletableFuture<Optional<AdmissionReply>>> waiters =
            new ConcurrentHashMap<>();

    AdmissionReplies(Topics topics, ReplyConfig config, IngressMetrics metrics) {
        SecureRandom random = new SecureRandom();
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        int partition = random.nextInt(topics.layout().waiterPartitions());
        this.address =
                new ReplyAddress(
                        "ing_" + Base64.getUrlEncoder().withoutPadding().encodeToString(id),
                        partition,
                        partition,
                        false,
                        null);
        this.wait = config.waitMax();
        this.places = new ReplyPlaces(config);
        metrics.gauge(IngressMetric.REPLY_WAITERS, waiters, Map::size);
    }

    /** Where this instance listens. */
    public ReplyAddress address() {
        return address;
    }

    /**
     * Takes a place for one more request of the tenant.
     *
     * @return why there is none; when empty, {@link #expect} or {@link #leave} must follow
     */
    public Optional<SluiceException> enter(String tenant) {
        return places.enter(tenant);
    }

    /** Gives back a place that was never used. */
    public void leave(String tenant) {
        places.leave(tenant);
    }

    /**
     * Registers a waiter before the request is appended.
     *
     * @return empty when another request waits under this very id
     */
    public Optional<Waiter> expect(String tenant, String jobId) {
        CompletableFuture<Optional<AdmissionReply>> reply = new CompletableFuture<>();
        if (waiters.putIfAbsent(jobId, reply) != null) {
            return Optional.empty();
        }
        return Optional.of(new Waiter(tenant, jobId, reply));
    }

    void deliver(AdmissionReply reply) {
        if (reply.getIngressId().equals(address.getIngressId())) {
            CompletableFuture<Optional<AdmissionReply>> waiter = waiters.get(reply.getJobId());
            if (waiter != null) {
                waiter.complete(Optional.of(reply));
            }
        }
    }

    /** One request that waits. Its place is free again when its future is done. */
    public final class Waiter {
        private final CompletableFuture<Optional<AdmissionReply>> settled;
        private final CompletableFuture<Optional<AdmissionReply>> reply;

        private Waiter(
                String tenant, String jobId, CompletableFuture<Optional<AdmissionReply>> reply) {
            this.reply = reply;
            this.settled =
                    reply.whenComplete(
                            (ignored, failure) -> {
                                waiters.remove(jobId, reply);
                                places.leave(tenant);
                            });
        }

        /** The reply, or nothing when none comes in time; time starts with this call. */
        public CompletableFuture<Optional<AdmissionReply>> reply() {
            reply.completeOnTimeout(Optional.empty(), wait.toMillis(), TimeUnit.MILLISECONDS);
            return settled;
        }

        public void giveUp() {
            reply.complete(Optional.empty());
        }
    }
}
