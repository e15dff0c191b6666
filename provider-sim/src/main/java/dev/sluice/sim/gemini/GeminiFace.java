package dev.sluice.sim.gemini;

import dev.sluice.sim.chat.ChatAnswer;
import dev.sluice.sim.chat.ChatRequest;
import dev.sluice.sim.chat.Face;
import dev.sluice.sim.chat.SimError;
import dev.sluice.sim.chat.StreamFormat;
import dev.sluice.sim.chat.Trouble;
import dev.sluice.sim.http.HeaderLines;
import dev.sluice.sim.http.SimRequest;
import dev.sluice.sim.limit.Standing;
import dev.sluice.sim.token.TokenCounter;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.function.Function;

/**
 * POST /v1beta/models/{model}:generateContent and :streamGenerateContent. Tells nothing of limits
 * in headers, as the real one.
 */
public final class GeminiFace implements Face {
    public static final String PREFIX = "/v1beta/models/";
    static final String PLAIN = ":generateContent";
    static final String STREAM = ":streamGenerateContent";

    @Override
    public Optional<SimError> unwelcome(SimRequest http) {
        return switch (http.state()) {
            case NOT_HTTP -> Optional.of(Errors.ofStatus(400));
            case BODY_TOO_LARGE -> Optional.of(Errors.ofStatus(413));
            case WHOLE -> headers(http);
        };
    }

    private static Optional<SimError> headers(SimRequest http) {
        if (!http.method().equals("POST")
                || !http.path().endsWith(PLAIN) && !http.path().endsWith(STREAM)) {
            return Optional.of(Errors.ofStatus(404));
        }
        boolean known =
                !http.headerOrEmpty("x-goog-api-key").isBlank() || http.query().contains("key=");
        return known
                ? Optional.empty()
                : Optional.of(
                        Errors.of(
                                403,
                                "PERMISSION_DENIED",
                                "Method doesn't allow unregistered callers (callers without"
                                        + " established identity)."));
    }

    @Override
    public ChatRequest.Parse read(SimRequest http, Function<String, TokenCounter> counters) {
        return RequestReader.read(http, counters);
    }

    @Override
    public SimError error(Trouble trouble) {
        return Errors.of(trouble);
    }

    @Override
    public HeaderLines head(long draw, Standing standing) {
        return new HeaderLines().add("vary", "Origin");
    }

    @Override
    public void retryAfter(HeaderLines headers, long nanos) {
        // Said in the body.
    }

    @Override
    public String idPrefix() {
        return "";
    }

    @Override
    public void whole(ByteBuf out, ChatAnswer answer) {
        GenerateJson.answer(out, answer);
    }

    @Override
    public StreamFormat stream() {
        return GenerateJson.STREAM;
    }
}
