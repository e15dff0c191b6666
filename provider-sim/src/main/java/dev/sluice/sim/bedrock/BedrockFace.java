package dev.sluice.sim.bedrock;

import dev.sluice.sim.chat.ChatAnswer;
import dev.sluice.sim.chat.ChatRequest;
import dev.sluice.sim.chat.Face;
import dev.sluice.sim.chat.SimError;
import dev.sluice.sim.chat.StreamFormat;
import dev.sluice.sim.chat.Trouble;
import dev.sluice.sim.http.HeaderLines;
import dev.sluice.sim.http.SimRequest;
import dev.sluice.sim.limit.Standing;
import dev.sluice.sim.seed.Draws;
import dev.sluice.sim.token.TokenCounter;
import io.netty.buffer.ByteBuf;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;

/**
 * POST /model/{model}/converse and /converse-stream. Takes requests that are signed with the keys
 * below, and any bearer token. Tells nothing of limits in headers, as the real one.
 */
public final class BedrockFace implements Face {
    public static final String PREFIX = "/model/";

    /** The one account that there is. */
    public static final String ACCESS_KEY = "AKIASIMULATED0000000";

    public static final String SECRET_KEY = "simulated-secret-key";

    static final String PLAIN = "/converse";
    static final String STREAM = "/converse-stream";

    private final SignatureCheck signatures =
            new SignatureCheck(ACCESS_KEY, SECRET_KEY, InstantSource.system());

    @Override
    public Optional<SimError> unwelcome(SimRequest http) {
        return switch (http.state()) {
            case NOT_HTTP -> Optional.of(Errors.ofStatus(400));
            case BODY_TOO_LARGE -> Optional.of(Errors.ofStatus(413));
            case WHOLE -> headers(http);
        };
    }

    private Optional<SimError> headers(SimRequest http) {
        boolean known = http.path().endsWith(PLAIN) || http.path().endsWith(STREAM);
        if (!http.method().equals("POST") || !known) {
            return Optional.of(Errors.of(404, "UnknownOperationException", ""));
        }
        if (http.headerOrEmpty("Authorization").startsWith("Bearer ")) {
            return Optional.empty();
        }
        return signatures.refused(http);
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
        HexFormat hex = HexFormat.of();
        String id = hex.toHexDigits(draw) + hex.toHexDigits(Draws.mix(draw, 1));
        return new HeaderLines()
                .add(
                        "x-amzn-RequestId",
                        "%s-%s-%s-%s-%s"
                                .formatted(
                                        id.substring(0, 8),
                                        id.substring(8, 12),
                                        id.substring(12, 16),
                                        id.substring(16, 20),
                                        id.substring(20)));
    }

    @Override
    public void retryAfter(HeaderLines headers, long nanos) {
        // Not said at all.
    }

    @Override
    public String idPrefix() {
        return "tooluse_";
    }

    @Override
    public void whole(ByteBuf out, ChatAnswer answer) {
        ConverseJson.answer(out, answer);
    }

    @Override
    public StreamFormat stream() {
        return ConverseJson.STREAM;
    }

    @Override
    public String streamType() {
        return "application/vnd.amazon.eventstream";
    }
}
