package dev.sluice.sim.cohere;

import dev.sluice.sim.chat.ChatCalls;
import dev.sluice.sim.chat.ChatConfig;
import dev.sluice.sim.http.Exchange;
import dev.sluice.sim.model.ModelCatalogue;
import dev.sluice.sim.record.CallLog;
import java.util.Map;
import java.util.concurrent.Executor;

/** Everything under /v2. */
public final class CohereApi {
    public static final String PREFIX = "/v2/";

    private final ChatCalls chat;
    private final Map<String, ChatCalls> others;

    /**
     * @param largeBodies where bodies are read that would hold up an event loop; may reject
     */
    public CohereApi(
            ChatConfig config, ModelCatalogue catalogue, CallLog calls, Executor largeBodies) {
        this.chat = new ChatCalls(new ChatFace(), config, catalogue, calls, largeBodies);
        this.others =
                Map.of(
                        "/v2/embed",
                        new ChatCalls(
                                new InputFace(InputOperation.EMBED),
                                config,
                                catalogue,
                                calls,
                                largeBodies),
                        "/v2/rerank",
                        new ChatCalls(
                                new InputFace(InputOperation.RERANK),
                                config,
                                catalogue,
                                calls,
                                largeBodies));
    }

    public void serve(Exchange exchange) {
        others.getOrDefault(exchange.request().path(), chat).serve(exchange);
    }
}
