package dev.sluice.sim.openai;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.sim.chat.ChatCalls;
import dev.sluice.sim.chat.ChatConfig;
import dev.sluice.sim.chat.Face;
import dev.sluice.sim.chat.ModelCard;
import dev.sluice.sim.chat.OperationFace;
import dev.sluice.sim.http.Exchange;
import dev.sluice.sim.http.HeaderLines;
import dev.sluice.sim.http.SimRequest;
import dev.sluice.sim.model.ModelCatalogue;
import dev.sluice.sim.model.SimulatedModel;
import dev.sluice.sim.record.CallLog;
import dev.sluice.sim.seed.Draws;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** OpenAI's API under /v1. Every request gets an answer in OpenAI's shape, unknown paths too. */
public final class OpenAiApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CHAT = "/v1/chat/completions";
    private static final String RESPONSES = "/v1/responses";
    private static final String EMBEDDINGS = "/v1/embeddings";
    private static final String MODERATIONS = "/v1/moderations";
    private static final String IMAGES = "/v1/images/generations";
    private static final String TRANSCRIPTIONS = "/v1/audio/transcriptions";
    private static final String TRANSLATIONS = "/v1/audio/translations";
    private static final String SPEECH = "/v1/audio/speech";
    private static final String EDITS = "/v1/images/edits";
    private static final String MODELS = "/v1/models";

    private static final Face CHATS = new OpenAiFace();

    private final Map<String, ChatCalls> posts;
    private final ModelCatalogue catalogue;
    private final ModelCard card;
    private final long startedSeconds = Instant.now().getEpochSecond();
    private final AtomicLong requests = new AtomicLong();

    /**
     * @param largeBodies where bodies are read that would hold up an event loop; may reject
     */
    public OpenAiApi(
            ChatConfig config, ModelCatalogue catalogue, CallLog calls, Executor largeBodies) {
        this.posts =
                Stream.of(
                                Map.entry(CHAT, CHATS),
                                beside(RESPONSES, new Responses()),
                                beside(TRANSCRIPTIONS, new Audio(Transcriptions::transcribe)),
                                beside(TRANSLATIONS, new Audio(Transcriptions::translate)),
                                beside(SPEECH, new Audio(Speech::read)),
                                beside(EMBEDDINGS, new Input(InputOperation.EMBEDDINGS)),
                                beside(MODERATIONS, new Input(InputOperation.MODERATIONS)),
                                beside(IMAGES, new Images(false)),
                                beside(EDITS, new Images(true)))
                        .collect(
                                Collectors.toUnmodifiableMap(
                                        Map.Entry::getKey,
                                        post ->
                                                new ChatCalls(
                                                        post.getValue(),
                                                        config,
                                                        catalogue,
                                                        calls,
                                                        largeBodies)));
        this.catalogue = catalogue;
        this.card =
                new ModelCard(
                        CHATS,
                        config,
                        catalogue,
                        CHATS::unwelcome,
                        model -> model(model).toString());
    }

    private static Map.Entry<String, Face> beside(String path, OperationFace.Operation operation) {
        return Map.entry(path, new OperationFace(CHATS, operation));
    }

    public void serve(Exchange exchange) {
        SimRequest request = exchange.request();
        ChatCalls post = posts.get(request.path());
        if (post != null && request.method().equals("POST")) {
            post.serve(exchange);
            return;
        }
        HeaderLines headers = Replies.head(Draws.mix(requests.incrementAndGet(), 2));
        Optional<ApiError> refused = Preconditions.check(request);
        if (refused.isPresent()) {
            Replies.error(exchange, headers, refused.get());
        } else if (post != null || !request.method().equals("GET")) {
            Replies.error(exchange, headers, wrongMethod(request));
        } else if (request.path().equals(MODELS)) {
            Replies.json(exchange, headers, models());
        } else if (request.path().startsWith(MODELS + "/")) {
            card.serve(exchange, request.path().substring(MODELS.length() + 1));
        } else {
            Replies.error(exchange, headers, unknownPath(request));
        }
    }

    private String models() {
        ObjectNode list = JSON.createObjectNode().put("object", "list");
        ArrayNode data = list.putArray("data");
        catalogue.list().forEach(model -> data.add(model(model)));
        return list.toString();
    }

    private ObjectNode model(SimulatedModel model) {
        return JSON.createObjectNode()
                .put("id", model.name())
                .put("object", "model")
                .put("created", startedSeconds)
                .put("owned_by", "simulated");
    }

    private static ApiError unknownPath(SimRequest request) {
        return new ApiError(
                404,
                "Invalid URL (" + request.method() + " " + request.path() + ")",
                ApiError.INVALID_REQUEST,
                null,
                null);
    }

    private ApiError wrongMethod(SimRequest request) {
        return posts.containsKey(request.path()) || request.path().startsWith(MODELS)
                ? new ApiError(
                        405,
                        "Not allowed to " + request.method() + " on " + request.path() + ".",
                        ApiError.INVALID_REQUEST,
                        null,
                        "method_not_supported")
                : unknownPath(request);
    }
}
