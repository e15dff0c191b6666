package dev.sluice.worker.provider.openai;

import dev.sluice.schema.avro.LaneTarget;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.worker.provider.AttemptOutcome;
import dev.sluice.worker.provider.CallEnd;
import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.CallTimeouts;
import dev.sluice.worker.provider.Credentials.Credential;
import dev.sluice.worker.provider.Keyring;
import dev.sluice.worker.provider.ProviderAdapter;
import dev.sluice.worker.provider.ProviderCall;
import dev.sluice.worker.provider.ProviderFailurePolicy;
import dev.sluice.worker.provider.Tokens;
import dev.sluice.worker.provider.http.Exchange;
import dev.sluice.worker.provider.http.PostOrder;
import dev.sluice.worker.provider.http.ProviderHttp;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHeader;
import org.jspecify.annotations.Nullable;

/** Calls OpenAI and whoever speaks its wire API. Thread-safe. */
public final class OpenAiAdapter implements ProviderAdapter {
    private static final int ADDRESSES_MAX = 10_000;

    private final ProviderHttp http;
    private final Keyring keyring;
    private final Map<String, URI> addresses = new ConcurrentHashMap<>();

    public OpenAiAdapter(ProviderHttp http, Keyring keyring) {
        this.http = http;
        this.keyring = keyring;
    }

    @Override
    public String wire() {
        return "openai";
    }

    @Override
    public CallEnd call(ProviderCall call) {
        LaneTarget target = call.target();
        Optional<OpenAiOperation> operation = OpenAiOperation.of(call.attribution().getOperation());
        if (operation.isEmpty()) {
            return CallEnd.unsent(CallFailure.Unsent.UNKNOWN_OPERATION, call.where());
        }
        URI address = address(target.getBaseUrl(), operation.get());
        if (address == null) {
            return CallEnd.unsent(CallFailure.Unsent.BAD_ADDRESS, call.where());
        }
        List<Header> headers = headers(call);
        Keyring.Picked key = keyring.pick(target);
        switch (key.credential()) {
            case Credential.Bearer(String token) ->
                    headers.add(new BasicHeader("Authorization", "Bearer " + token, true));
            case Credential.None ignored -> {
                // A provider of one's own may want no key.
            }
            case Credential.Missing ignored -> {
                return CallEnd.unsent(CallFailure.Unsent.NO_CREDENTIAL, call.where());
            }
        }
        Optional<byte[]> request =
                RequestRewrite.apply(
                        call.body(),
                        operation.get(),
                        call.attribution().getUpstreamModel(),
                        target.getServiceTier(),
                        call.outputTokensMax());
        if (request.isEmpty()) {
            return CallEnd.unsent(CallFailure.Unsent.UNREADABLE_BODY, call.where());
        }
        PostOrder order = new PostOrder(address, headers, request.get());
        return switch (http.post(order, timeouts(target), call.guard())) {
            case Exchange.Answered answered when answered.success() -> {
                keyring.accepted(key);
                yield success(call, operation.get(), request.get(), answered);
            }
            case Exchange.Answered answered -> failure(call, answered, key);
            case Exchange.Broken broken -> broken(call, request.get(), broken);
        };
    }

    private static CallEnd success(
            ProviderCall call,
            OpenAiOperation operation,
            byte[] request,
            Exchange.Answered answered) {
        return switch (AnswerScan.of(answered.body(), operation)) {
            case AnswerScan.Whole(@Nullable TokenUsage usage, @Nullable String tier) ->
                    new CallEnd(
                            new AttemptOutcome.Completed(),
                            true,
                            usage == null
                                    ? Tokens.estimated(request.length, answered.body().length)
                                    : usage,
                            answered.status(),
                            answered.requestId(),
                            answered.body(),
                            answered.told().withServedTier(tier));
            case AnswerScan.Malformed ignored ->
                    new CallEnd(
                            ProviderFailurePolicy.classify(
                                    CallFailure.Transport.MALFORMED, call.where()),
                            true,
                            Tokens.estimated(request.length, answered.body().length),
                            answered.status(),
                            answered.requestId(),
                            null,
                            answered.told());
        };
    }

    /** A provider that answers with an error has charged nothing. */
    private CallEnd failure(ProviderCall call, Exchange.Answered answered, Keyring.Picked key) {
        ErrorScan error = ErrorScan.of(answered.body());
        AttemptOutcome outcome =
                ProviderFailurePolicy.classify(
                        new CallFailure.Status(
                                answered.status(),
                                error.code(),
                                error.type(),
                                answered.retryAfter()),
                        call.where());
        if (outcome.reason() == OutcomeReason.CREDENTIALS) {
            keyring.refused(call.attribution().getAccount(), key, answered.status());
            outcome = ProviderFailurePolicy.afterRefusedKey(outcome, key.others());
        }
        return new CallEnd(
                outcome,
                true,
                Tokens.none(),
                answered.status(),
                answered.requestId(),
                worthKeeping(outcome) ? answered.body() : null,
                answered.told());
    }

    /** Callers may see why they were refused; what a provider says about keys is not for them. */
    private static boolean worthKeeping(AttemptOutcome outcome) {
        return outcome instanceof AttemptOutcome.Refused
                && outcome.reason() != OutcomeReason.CREDENTIALS
                && outcome.reason() != OutcomeReason.QUOTA;
    }

    private static CallEnd broken(ProviderCall call, byte[] request, Exchange.Broken broken) {
        boolean sent = call.guard().sent();
        return new CallEnd(
                ProviderFailurePolicy.classify(broken.failure(), call.where()),
                sent,
                sent ? Tokens.estimated(request.length, broken.bytes()) : Tokens.none(),
                broken.status(),
                null,
                null);
    }

    private static List<Header> headers(ProviderCall call) {
        List<Header> headers = new ArrayList<>(5);
        headers.add(new BasicHeader("Accept", "application/json"));
        headers.add(new BasicHeader("Sluice-Attempt-Id", call.attemptId()));
        headers.add(new BasicHeader("Sluice-Call-Id", call.callId()));
        return headers;
    }

    private static CallTimeouts timeouts(LaneTarget target) {
        return new CallTimeouts(
                Duration.ofMillis(target.getConnectTimeoutMs()),
                Duration.ofMillis(target.getFirstByteTimeoutMs()),
                Duration.ofMillis(target.getIdleTimeoutMs()),
                Duration.ofMillis(target.getTotalTimeoutMs()));
    }

    private @Nullable URI address(String baseUrl, OpenAiOperation operation) {
        String text =
                (baseUrl.endsWith("/") ? baseUrl.substring(0, baseUrl.length() - 1) : baseUrl)
                        + operation.path();
        URI known = addresses.get(text);
        if (known != null) {
            return known;
        }
        if (addresses.size() >= ADDRESSES_MAX) {
            addresses.clear();
        }
        try {
            URI address = URI.create(text);
            String scheme = address.getScheme();
            if (address.getHost() == null
                    || !"http".equalsIgnoreCase(scheme) && !"https".equalsIgnoreCase(scheme)) {
                return null;
            }
            addresses.put(text, address);
            return address;
        } catch (IllegalArgumentException notAnAddress) {
            return null;
        }
    }
}
