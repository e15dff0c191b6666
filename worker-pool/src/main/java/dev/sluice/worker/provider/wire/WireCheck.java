package dev.sluice.worker.provider.wire;

import dev.sluice.schema.avro.LaneCheck;
import dev.sluice.schema.avro.LaneTarget;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.worker.provider.AttemptOutcome;
import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.CallGuard;
import dev.sluice.worker.provider.CallTimeouts;
import dev.sluice.worker.provider.Keyring;
import dev.sluice.worker.provider.ProviderFailurePolicy;
import dev.sluice.worker.provider.http.Exchange;
import dev.sluice.worker.provider.http.ProviderHttp;
import dev.sluice.worker.provider.http.Way;
import dev.sluice.worker.provider.wire.CallerProof.Proof;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHeader;

/**
 * Looks whether a lane's provider answers: by the address, proxy, authorities and credentials that
 * its calls go by, over HTTP/1.1. Thread-safe; takes the connect timeout of the lane's provider and
 * fifteen seconds at most.
 */
final class WireCheck {
    private static final Duration FIRST_BYTE = Duration.ofSeconds(10);
    private static final Duration TOTAL = Duration.ofSeconds(15);

    private final Wire wire;
    private final ProviderHttp http;
    private final Keyring keyring;
    private final InstantSource clock;
    private final CallerProof callers;
    private final Addresses addresses;

    WireCheck(
            Wire wire,
            ProviderHttp http,
            Keyring keyring,
            InstantSource clock,
            CallerProof callers,
            Addresses addresses) {
        this.wire = wire;
        this.http = http;
        this.keyring = keyring;
        this.clock = clock;
        this.callers = callers;
        this.addresses = addresses;
    }

    AttemptOutcome of(LaneCheck check) {
        LaneTarget target = check.getTarget();
        String where = "lane " + check.getLane() + " at " + target.getBaseUrl();
        WireOrder order =
                new WireOrder(
                        "check",
                        check.getUpstreamModel(),
                        null,
                        null,
                        null,
                        new byte[0],
                        false,
                        target.getSettings());
        Optional<CheckRequest> request = wire.check(check.getUpstreamModel());
        if (request.isEmpty()) {
            return failed(CallFailure.Unsent.UNKNOWN_OPERATION, where);
        }
        URI address =
                addresses.of(
                        target.getBaseUrl(),
                        Departures.path(order.settings(), request.get().path(), order.model()));
        if (address == null) {
            return failed(CallFailure.Unsent.BAD_ADDRESS, where);
        }
        Optional<Way> way = Ways.of(order.settings(), keyring::secret);
        if (way.isEmpty()) {
            return failed(CallFailure.Unsent.NO_WAY, where);
        }
        CallTimeouts timeouts =
                new CallTimeouts(
                        Duration.ofMillis(target.getConnectTimeoutMs()),
                        FIRST_BYTE,
                        FIRST_BYTE,
                        TOTAL);
        Keyring.Picked key = keyring.pick(target);
        CallGuard guard = new CallGuard(System::nanoTime);
        guard.begin(timeouts);
        Proof proof = callers.of(key, way.get(), guard);
        guard.end();
        List<Header> headers = headers(request.get(), order);
        switch (proof) {
            case Proof.Secret(String text) ->
                    Departures.credentials(wire, order, text, address, new byte[0], clock.instant())
                            .forEach(
                                    (name, value) ->
                                            headers.add(new BasicHeader(name, value, true)));
            case Proof.Nothing ignored -> {
                // There is nothing to show.
            }
            case Proof.Lacking(CallFailure.Unsent why) -> {
                return failed(why, where);
            }
            case Proof.Stopped(var why) -> {
                return failed(new CallFailure.Stopped(why), where);
            }
        }
        return switch (http.get(address, headers, way.get(), timeouts)) {
            case Exchange.Answered answered when answered.success() -> {
                keyring.accepted(key);
                yield new AttemptOutcome.Completed();
            }
            case Exchange.Answered answered -> refused(check, answered, key, proof, where);
            case Exchange.Broken broken -> failed(broken.failure(), where);
        };
    }

    private AttemptOutcome refused(
            LaneCheck check,
            Exchange.Answered answered,
            Keyring.Picked key,
            Proof proof,
            String where) {
        WireError error = wire.error(answered.status(), answered.body());
        AttemptOutcome outcome =
                failed(
                        new CallFailure.Status(
                                answered.status(), error.code(), error.type(), Optional.empty()),
                        where);
        if (outcome.reason() == OutcomeReason.CREDENTIALS) {
            callers.refused(key, proof);
            keyring.refused(check.getAccount(), key, String.valueOf(answered.status()));
            // The lane is as good as before: the next one has its turn.
            return key.others() ? new AttemptOutcome.Completed() : outcome;
        }
        return outcome;
    }

    private static List<Header> headers(CheckRequest request, WireOrder order) {
        List<Header> headers = new ArrayList<>(4);
        headers.add(new BasicHeader("Accept", "application/json"));
        request.headers().forEach((name, value) -> headers.add(new BasicHeader(name, value)));
        Departures.headers(order.settings())
                .forEach((name, value) -> headers.add(new BasicHeader(name, value)));
        return headers;
    }

    private static AttemptOutcome failed(CallFailure failure, String where) {
        return ProviderFailurePolicy.classify(failure, where);
    }
}
