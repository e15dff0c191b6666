package dev.sluice.sim.anthropic;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.sim.chat.ChatAnswer;
import dev.sluice.sim.chat.ChatConfig;
import dev.sluice.sim.chat.ChatRequest;
import dev.sluice.sim.chat.Face;
import dev.sluice.sim.chat.ModelCard;
import dev.sluice.sim.chat.SimError;
import dev.sluice.sim.chat.StreamFormat;
import dev.sluice.sim.chat.Trouble;
import dev.sluice.sim.http.HeaderLines;
import dev.sluice.sim.http.SimRequest;
import dev.sluice.sim.limit.Allowance;
import dev.sluice.sim.limit.Standing;
import dev.sluice.sim.model.ModelCatalogue;
import dev.sluice.sim.seed.Draws;
import dev.sluice.sim.token.TokenCounter;
import io.netty.buffer.ByteBuf;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** POST /v1/messages. */
public final class AnthropicFace implements Face {
    public static final String PATH = "/v1/messages";
    private static final String MODELS = "/v1/models/";
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** GET /v1/models/{model}. */
    public static ModelCard models(ChatConfig config, ModelCatalogue catalogue) {
        return new ModelCard(
                new AnthropicFace(),
                config,
                catalogue,
                AnthropicFace::stranger,
                model ->
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("type", "model")
                                .put("id", model.name())
                                .put("display_name", model.name())
                                .put("created_at", "2025-01-01T00:00:00Z")
                                .toString());
    }

    /** The model that somebody asks Anthropic about; OpenAI has the same path. */
    public static Optional<String> askedAbout(SimRequest http) {
        return http.method().equals("GET")
                        && http.path().startsWith(MODELS)
                        && !http.headerOrEmpty("anthropic-version").isBlank()
                ? Optional.of(http.path().substring(MODELS.length()))
                : Optional.empty();
    }

    @Override
    public Optional<SimError> unwelcome(SimRequest http) {
        return switch (http.state()) {
            case NOT_HTTP -> Optional.of(Errors.ofStatus(400));
            case BODY_TOO_LARGE -> Optional.of(Errors.ofStatus(413));
            case WHOLE -> headers(http);
        };
    }

    private static Optional<SimError> headers(SimRequest http) {
        if (!http.method().equals("POST") || !http.path().equals(PATH)) {
            return Optional.of(Errors.of(404, "not_found_error", "Not Found"));
        }
        return stranger(http);
    }

    private static Optional<SimError> stranger(SimRequest http) {
        if (http.headerOrEmpty("x-api-key").isBlank()
                && http.headerOrEmpty("Authorization").isBlank()) {
            return Optional.of(
                    Errors.of(401, "authentication_error", "x-api-key header is required"));
        }
        return http.headerOrEmpty("anthropic-version").isBlank()
                ? Optional.of(Errors.invalid("anthropic-version: header is required"))
                : Optional.empty();
    }

    @Override
    public ChatRequest.Parse read(SimRequest http, Function<String, TokenCounter> counters) {
        return RequestReader.read(http.body(), counters);
    }

    @Override
    public SimError error(Trouble trouble) {
        return Errors.of(trouble);
    }

    @Override
    public HeaderLines head(long draw, Standing standing) {
        HexFormat hex = HexFormat.of();
        HeaderLines headers =
                new HeaderLines()
                        .add(
                                "request-id",
                                "req_"
                                        + hex.toHexDigits(draw)
                                        + hex.toHexDigits(Draws.mix(draw, 1)))
                        .add("anthropic-organization-id", "00000000-0000-0000-0000-000000000000");
        left(headers, "requests", standing.requests());
        left(headers, "tokens", standing.tokens());
        return headers;
    }

    private static void left(HeaderLines headers, String unit, @Nullable Allowance allowance) {
        if (allowance != null) {
            Instant reset =
                    Instant.now()
                            .plusNanos(allowance.resetNanos() + NANOS_PER_SECOND - 1)
                            .truncatedTo(ChronoUnit.SECONDS);
            String name = "anthropic-ratelimit-" + unit;
            headers.add(name + "-limit", allowance.limit());
            headers.add(name + "-remaining", allowance.remaining());
            headers.add(name + "-reset", reset.toString());
        }
    }

    @Override
    public void retryAfter(HeaderLines headers, long nanos) {
        headers.add("retry-after", Math.ceilDiv(nanos, NANOS_PER_SECOND));
    }

    @Override
    public String idPrefix() {
        return "msg_01";
    }

    @Override
    public void whole(ByteBuf out, ChatAnswer answer) {
        MessagesJson.message(out, answer);
    }

    @Override
    public StreamFormat stream() {
        return MessagesJson.STREAM;
    }
}
