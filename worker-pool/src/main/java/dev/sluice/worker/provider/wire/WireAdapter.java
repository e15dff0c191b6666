package dev.sluice.worker.provider.wire;

import dev.sluice.schema.avro.LaneCheck;
import dev.sluice.schema.avro.LaneTarget;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.worker.provider.AttemptOutcome;
import dev.sluice.worker.provider.CallEnd;
import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.CallTimeouts;
import dev.sluice.worker.provider.Keyring;
import dev.sluice.worker.provider.ProviderAdapter;
import dev.sluice.worker.provider.ProviderCall;
import dev.sluice.worker.provider.ProviderFailurePolicy;
import dev.sluice.worker.provider.StopReason;
import dev.sluice.worker.provider.Tokens;
import dev.sluice.worker.provider.http.Exchange;
import dev.sluice.worker.provider.http.PostOrder;
import dev.sluice.worker.provider.http.ProviderHttp;
import dev.sluice.worker.provider.http.Way;
import dev.sluice.worker.provider.sse.AnswerStream;
import dev.sluice.worker.provider.wire.CallerProof.Proof;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHeader;
import org.jspecify.annotations.Nullable;

/**
 * Makes the calls of one wire: all that providers have in common. The wire says what goes out and
 * what came back. Thread-safe.
 */
public final class WireAdapter implements ProviderAdapter {
    private final Wire wire;
    private final ProviderHttp http;
    private final Keyring keyring;
    private final InstantSource clock;
    private final CallerProof callers;
    private final Addresses addresses = new Addresses();
    private final WireCheck check;

    public WireAdapter(Wire wire, ProviderHttp http, Keyring keyring, InstantSource clock) {
        this.wire = wire;
        this.http = http;
        this.keyring = keyring;
        this.clock = clock;
        this.callers = new CallerProof(http, clock);
        this.check = new WireCheck(wire, http, keyring, clock, callers, addresses);
    }

    @Override
    public String wire() {
        return wire.name();
    }

    @Override
    public CallEnd call(ProviderCall call) {
        WireOrder order =
                WireOrder.of(
                        call,
                        call.listener().wantsEvents()
                                && wire.streams(call.attribution().getOperation()));
        return switch (wire.request(order)) {
            case WireRequest.Declined(CallFailure failure) -> CallEnd.unsent(failure, call.where());
            case WireRequest.Ready ready -> send(call, order, ready);
        };
    }

    @Override
    public AttemptOutcome check(LaneCheck ordered) {
        return check.of(ordered);
    }

    private CallEnd send(ProviderCall call, WireOrder order, WireRequest.Ready ready) {
        LaneTarget target = call.target();
        URI address =
                addresses.of(
                        target.getBaseUrl(),
                        Departures.path(order.settings(), ready.path(), order.model()));
        if (address == null) {
            return CallEnd.unsent(CallFailure.Unsent.BAD_ADDRESS, call.where());
        }
        AnswerStream stream =
                order.stream()
                        ? wire.open(order, call.listener(), http.answerBytesMax(), clock.instant())
                        : null;
        List<Header> headers =
                headers(call, ready, stream == null ? ready.accepted() : stream.mediaType());
        Keyring.Picked key = keyring.pick(target);
        Optional<Way> way = Ways.of(order.settings(), keyring::secret);
        if (way.isEmpty()) {
            return CallEnd.unsent(CallFailure.Unsent.NO_WAY, call.where());
        }
        // With the wait for a token, where there is one: it can be stopped like the rest.
        call.guard().begin(timeouts(target));
        Proof proof = callers.of(key, way.get(), call.guard());
        switch (proof) {
            case Proof.Secret(String text) ->
                    Departures.credentials(
                                    wire, order, text, address, ready.body(), clock.instant())
                            .forEach((name, value) -> headers.add(secret(name, value)));
            case Proof.Nothing ignored -> {
                // There is nothing to show.
            }
            case Proof.Lacking(CallFailure.Unsent why) -> {
                call.guard().end();
                return unproven(call, key, why);
            }
            case Proof.Stopped(StopReason why) -> {
                call.guard().end();
                return CallEnd.unsent(new CallFailure.Stopped(why), call.where());
            }
        }
        PostOrder post =
                new PostOrder(
                        address,
                        headers,
                        ready.body(),
                        ready.contentType(),
                        way.get(),
                        Departures.http1(order.settings()));
        return switch (http.post(post, timeouts(target), call.guard(), stream)) {
            case Exchange.Answered answered when answered.success() -> {
                keyring.accepted(key);
                yield success(call, order, ready.body(), answered, stream);
            }
            case Exchange.Answered answered -> failure(call, answered, key, proof);
            case Exchange.Broken broken -> broken(call, order, ready.body(), broken, stream);
        };
    }

    private CallEnd success(
            ProviderCall call,
            WireOrder order,
            byte[] request,
            Exchange.Answered answered,
            @Nullable AnswerStream stream) {
        WireAnswer answer =
                stream != null && answered.streamed()
                        ? new WireAnswer.Whole(
                                answered.body(), stream.usage(), stream.serviceTier())
                        : wire.answer(
                                order,
                                answered.body(),
                                Objects.requireNonNullElse(answered.contentType(), ""),
                                clock.instant());
        return switch (answer) {
            case WireAnswer.Whole whole when whole.body().length > http.answerBytesMax() ->
                    new CallEnd(
                            ProviderFailurePolicy.classify(
                                    CallFailure.Transport.ANSWER_TOO_LARGE, call.where()),
                            true,
                            counted(order, whole.usage(), request, answered),
                            answered.status(),
                            answered.requestId(),
                            null,
                            answered.told());
            case WireAnswer.Whole(byte[] body, @Nullable TokenUsage usage, @Nullable String tier) ->
                    new CallEnd(
                            new AttemptOutcome.Completed(),
                            true,
                            counted(order, usage, request, answered),
                            answered.status(),
                            answered.requestId(),
                            body,
                            answered.told().withServedTier(tier));
            case WireAnswer.Failed(CallFailure failure, @Nullable TokenUsage usage) ->
                    new CallEnd(
                            ProviderFailurePolicy.classify(failure, call.where()),
                            true,
                            counted(order, usage, request, answered),
                            answered.status(),
                            answered.requestId(),
                            null,
                            answered.told());
        };
    }

    private TokenUsage counted(
            WireOrder order,
            @Nullable TokenUsage usage,
            byte[] request,
            Exchange.Answered answered) {
        return order.reserved()
                .settled(
                        usage == null
                                ? wire.uncounted(order, request, answered.body().length)
                                : usage);
    }

    /** Nothing was sent, because there was nothing to show. */
    private CallEnd unproven(ProviderCall call, Keyring.Picked key, CallFailure.Unsent why) {
        AttemptOutcome outcome = ProviderFailurePolicy.classify(why, call.where());
        if (why == CallFailure.Unsent.TOKEN_REFUSED) {
            keyring.refused(call.attribution().getAccount(), key, "no token");
            outcome = ProviderFailurePolicy.afterRefusedKey(outcome, key.others());
        }
        return new CallEnd(outcome, false, Tokens.none(), null, null, null);
    }

    /** A provider that answers with an error has charged nothing. */
    private CallEnd failure(
            ProviderCall call, Exchange.Answered answered, Keyring.Picked key, Proof proof) {
        WireError error = wire.error(answered.status(), answered.body());
        AttemptOutcome outcome =
                ProviderFailurePolicy.classify(
                        new CallFailure.Status(
                                answered.status(),
                                error.code(),
                                error.type(),
                                answered.retryAfter().or(error::retryAfter)),
                        call.where());
        if (outcome.reason() == OutcomeReason.CREDENTIALS) {
            callers.refused(key, proof);
            keyring.refused(
                    call.attribution().getAccount(), key, String.valueOf(answered.status()));
            outcome = ProviderFailurePolicy.afterRefusedKey(outcome, key.others());
        }
        return new CallEnd(
                outcome,
                true,
                Tokens.none(),
                answered.status(),
                answered.requestId(),
                worthKeeping(outcome) ? error.shown() : null,
                answered.told());
    }

    /** Callers may see why they were refused; what a provider says about keys is not for them. */
    private static boolean worthKeeping(AttemptOutcome outcome) {
        return outcome instanceof AttemptOutcome.Refused
                && outcome.reason() != OutcomeReason.CREDENTIALS
                && outcome.reason() != OutcomeReason.QUOTA;
    }

    /** Of a stream that broke off is billed what had come, and of units what was reserved. */
    private CallEnd broken(
            ProviderCall call,
            WireOrder order,
            byte[] request,
            Exchange.Broken broken,
            @Nullable AnswerStream stream) {
        boolean sent = call.guard().sent();
        TokenUsage used =
                stream != null && broken.status() != null
                        ? stream.usedSoFar(request.length)
                        : wire.uncounted(order, request, broken.bytes());
        return new CallEnd(
                ProviderFailurePolicy.classify(broken.failure(), call.where()),
                sent,
                sent ? call.reserved().settled(used) : Tokens.none(),
                broken.status(),
                null,
                null);
    }

    private static List<Header> headers(
            ProviderCall call, WireRequest.Ready ready, String accepted) {
        List<Header> headers = new ArrayList<>(6);
        headers.add(new BasicHeader("Accept", accepted));
        headers.add(new BasicHeader("Sluice-Attempt-Id", call.attemptId()));
        headers.add(new BasicHeader("Sluice-Call-Id", call.callId()));
        for (Map.Entry<String, String> header : ready.headers().entrySet()) {
            headers.add(new BasicHeader(header.getKey(), header.getValue()));
        }
        Departures.headers(call.target().getSettings())
                .forEach((name, value) -> headers.add(new BasicHeader(name, value)));
        return headers;
    }

    private static Header secret(String name, String value) {
        return new BasicHeader(name, value, true);
    }

    private static CallTimeouts timeouts(LaneTarget target) {
        return new CallTimeouts(
                Duration.ofMillis(target.getConnectTimeoutMs()),
                Duration.ofMillis(target.getFirstByteTimeoutMs()),
                Duration.ofMillis(target.getIdleTimeoutMs()),
                Duration.ofMillis(target.getTotalTimeoutMs()));
    }
}
