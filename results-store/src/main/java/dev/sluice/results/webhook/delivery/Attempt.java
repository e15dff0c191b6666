package dev.sluice.results.webhook.delivery;

import dev.sluice.results.webhook.delivery.Delivery.Sealed;
import dev.sluice.results.webhook.endpoint.Sealer;
import dev.sluice.results.webhook.endpoint.SigningSecret;
import dev.sluice.results.webhook.endpoint.UnreadableSecretException;
import dev.sluice.results.webhook.event.Payloads;
import dev.sluice.results.webhook.send.HookRequest;
import dev.sluice.results.webhook.send.HookSender;
import dev.sluice.results.webhook.send.SendOutcome;
import dev.sluice.results.webhook.send.SendOutcome.Answered;
import dev.sluice.results.webhook.send.SendOutcome.Failed;
import dev.sluice.results.webhook.send.SendOutcome.Failure;
import dev.sluice.results.webhook.send.SendOutcome.Refused;
import dev.sluice.results.webhook.send.Signature;
import dev.sluice.runtime.egress.EgressRules;
import dev.sluice.runtime.egress.EgressRules.Ruling;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One try of a delivery: builds what is sent, signs it with the time of now, sends it. Blocks; for
 * virtual threads. Thread-safe.
 */
@Singleton
final class Attempt {
    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);

    private final Sealer sealer;
    private final JobResults results;
    private final EgressRules rules;
    private final HookSender sender;
    private final InstantSource clock;

    Attempt(
            Sealer sealer,
            JobResults results,
            EgressRules rules,
            HookSender sender,
            InstantSource clock) {
        this.sealer = sealer;
        this.results = results;
        this.rules = rules;
        this.sender = sender;
        this.clock = clock;
    }

    /** How a try ended and how long it took. */
    record Ended(Delivery delivery, SendOutcome outcome, Instant started, Duration took) {

        /** For the delivery's log; nothing of what the receiver wrote. */
        String json() {
            Integer status = outcome instanceof Answered(int code, _) ? code : null;
            String error = outcome instanceof Answered ? null : outcome.word();
            return "{\"at\":\"%s\",\"status\":%s,\"error\":%s,\"latency_ms\":%d}"
                    .formatted(
                            started,
                            status,
                            error == null ? "null" : "\"" + error + "\"",
                            took.toMillis());
        }
    }

    /** Never throws. */
    Ended of(Delivery delivery, Sealed sealed, String url) {
        Instant started = clock.instant();
        long startedNs = System.nanoTime();
        SendOutcome outcome;
        try {
            outcome = send(delivery, sealed, url, started);
        } catch (UnreadableSecretException e) {
            LOG.warn("nothing can be sent: {}", e.getMessage());
            outcome = new Failed(Failure.SECRET_UNREADABLE);
        } catch (RuntimeException e) {
            LOG.error("delivery {} failed for a fault of ours", delivery.id(), e);
            outcome = new Failed(Failure.CONNECTION_LOST);
        }
        return new Ended(
                delivery, outcome, started, Duration.ofNanos(System.nanoTime() - startedNs));
    }

    private SendOutcome send(Delivery delivery, Sealed sealed, String url, Instant now) {
        return switch (rules.rule(url)) {
            case Ruling.Refused(String found, String _) -> new Refused(found);
            case Ruling.Allowed allowed -> {
                byte[] body = body(delivery).getBytes(StandardCharsets.UTF_8);
                long timestampS = now.getEpochSecond();
                yield sender.send(
                        new HookRequest(
                                allowed,
                                Map.of(
                                        "webhook-id",
                                        delivery.eventId(),
                                        "webhook-timestamp",
                                        Long.toString(timestampS),
                                        "webhook-signature",
                                        Signature.of(
                                                secrets(delivery, sealed, now),
                                                delivery.eventId(),
                                                timestampS,
                                                body)),
                                body));
            }
        };
    }

    private String body(Delivery delivery) {
        if (!delivery.includeResult() || delivery.run() == 0) {
            return delivery.payload();
        }
        int bytesLeft =
                Payloads.BYTES_MAX - delivery.payload().getBytes(StandardCharsets.UTF_8).length;
        return Payloads.withResult(
                delivery.payload(),
                results.find(delivery.tenant(), delivery.subject(), delivery.run(), bytesLeft)
                        .orElse("null"));
    }

    private List<SigningSecret> secrets(Delivery delivery, Sealed sealed, Instant now) {
        SigningSecret current =
                sealer.open(sealed.secret(), delivery.tenant(), delivery.endpointId());
        if (sealed.previous() == null || sealed.previousUntilMs() <= now.toEpochMilli()) {
            return List.of(current);
        }
        return List.of(
                current, sealer.open(sealed.previous(), delivery.tenant(), delivery.endpointId()));
    }
}
