package dev.sluice.sim.gemini;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.sim.chat.ChatAnswer;
import dev.sluice.sim.chat.ChatConfig;
import dev.sluice.sim.chat.ChatRequest;
import dev.sluice.sim.chat.Face;
import dev.sluice.sim.chat.ModelCard;
import dev.sluice.sim.chat.SimError;
import dev.sluice.sim.chat.StreamFormat;
import dev.sluice.sim.chat.Trouble;
import dev.sluice.sim.google.ServiceAccount;
import dev.sluice.sim.http.HeaderLines;
import dev.sluice.sim.http.SimRequest;
import dev.sluice.sim.limit.Standing;
import dev.sluice.sim.model.ModelCatalogue;
import dev.sluice.sim.token.TokenCounter;
import io.netty.buffer.ByteBuf;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * POST /v1beta/models/{model}:generateContent and :streamGenerateContent of AI Studio, and the same
 * below a project, a location and a publisher of Vertex AI. Tells nothing of limits in headers, as
 * the real one.
 */
public final class GeminiFace implements Face {
    public static final String PREFIX = "/v1beta/models/";

    /** Of paths of Vertex AI, which has several versions at a time. */
    private static final Pattern VERTEX =
            Pattern.compile(
                    "/v1(beta1)?/projects/[^/]+/locations/[^/]+/publishers/google/models/[^/]+");

    static final String PLAIN = ":generateContent";
    static final String STREAM = ":streamGenerateContent";

    private final Predicate<SimRequest> admits;
    private final SimError stranger;

    private GeminiFace(Predicate<SimRequest> admits, SimError stranger) {
        this.admits = admits;
        this.stranger = stranger;
    }

    /** Which wants a key. */
    public static GeminiFace ofStudio() {
        return new GeminiFace(
                http ->
                        !http.headerOrEmpty("x-goog-api-key").isBlank()
                                || http.query().contains("key="),
                Errors.of(
                        403,
                        "PERMISSION_DENIED",
                        "Method doesn't allow unregistered callers (callers without"
                                + " established identity)."));
    }

    /** Which wants a token that the account was given. */
    public static GeminiFace ofVertex(ServiceAccount account) {
        return new GeminiFace(
                http -> account.admits(http.headerOrEmpty("Authorization"), Instant.now()),
                Errors.ofStatus(401));
    }

    /** GET /v1beta/models/{model} of AI Studio. */
    public static ModelCard models(ChatConfig config, ModelCatalogue catalogue) {
        GeminiFace studio = ofStudio();
        return new ModelCard(
                studio,
                config,
                catalogue,
                studio::unknown,
                model ->
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("name", "models/" + model.name())
                                .put("displayName", model.name())
                                .toString());
    }

    /** The model that somebody asks about, rather than calls. */
    public static Optional<String> askedAbout(SimRequest http) {
        return http.method().equals("GET") && http.path().startsWith(PREFIX)
                ? Optional.of(http.path().substring(PREFIX.length()))
                : Optional.empty();
    }

    /** Whether a path is one of Vertex AI. */
    public static boolean isOfVertex(String path) {
        return VERTEX.matcher(path).matches();
    }

    @Override
    public Optional<SimError> unwelcome(SimRequest http) {
        return switch (http.state()) {
            case NOT_HTTP -> Optional.of(Errors.ofStatus(400));
            case BODY_TOO_LARGE -> Optional.of(Errors.ofStatus(413));
            case WHOLE -> headers(http);
        };
    }

    private Optional<SimError> headers(SimRequest http) {
        if (!http.method().equals("POST")
                || !http.path().endsWith(PLAIN) && !http.path().endsWith(STREAM)) {
            return Optional.of(Errors.ofStatus(404));
        }
        return unknown(http);
    }

    private Optional<SimError> unknown(SimRequest http) {
        return admits.test(http) ? Optional.empty() : Optional.of(stranger);
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
