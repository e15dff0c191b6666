package dev.sluice.sim;

import dev.sluice.sim.anthropic.AnthropicFace;
import dev.sluice.sim.bedrock.BedrockFace;
import dev.sluice.sim.chat.ChatCalls;
import dev.sluice.sim.chat.ChatConfig;
import dev.sluice.sim.chat.ModelCard;
import dev.sluice.sim.cohere.CohereApi;
import dev.sluice.sim.control.ControlApi;
import dev.sluice.sim.gemini.GeminiFace;
import dev.sluice.sim.google.ServiceAccount;
import dev.sluice.sim.google.TokenApi;
import dev.sluice.sim.http.Exchange;
import dev.sluice.sim.http.SimRequest;
import dev.sluice.sim.model.ModelCatalogue;
import dev.sluice.sim.openai.OpenAiApi;
import dev.sluice.sim.record.CallLog;
import java.util.Optional;
import java.util.concurrent.Executor;

/** The wire APIs side by side on one port, told apart by their paths. */
final class Wires {
    private static final String CONTROL_PREFIX = "/_sim/";

    private final OpenAiApi openAi;
    private final ChatCalls anthropic;
    private final ModelCard anthropicModels;
    private final ChatCalls gemini;
    private final ModelCard geminiModels;
    private final ChatCalls vertex;
    private final TokenApi tokens;
    private final ChatCalls bedrock;
    private final CohereApi cohere;
    private final ControlApi control;

    Wires(
            ChatConfig config,
            ModelCatalogue catalogue,
            CallLog calls,
            Executor largeBodies,
            ServiceAccount account,
            String scheme) {
        this.openAi = new OpenAiApi(config, catalogue, calls, largeBodies);
        this.anthropic = new ChatCalls(new AnthropicFace(), config, catalogue, calls, largeBodies);
        this.gemini = new ChatCalls(GeminiFace.ofStudio(), config, catalogue, calls, largeBodies);
        this.anthropicModels = AnthropicFace.models(config, catalogue);
        this.geminiModels = GeminiFace.models(config, catalogue);
        this.vertex =
                new ChatCalls(GeminiFace.ofVertex(account), config, catalogue, calls, largeBodies);
        this.tokens = new TokenApi(account, scheme);
        this.bedrock = new ChatCalls(new BedrockFace(), config, catalogue, calls, largeBodies);
        this.cohere = new CohereApi(config, catalogue, calls, largeBodies);
        this.control = new ControlApi(catalogue, calls, account, scheme);
    }

    void serve(Exchange exchange) {
        SimRequest request = exchange.request();
        String path = request.path();
        Optional<String> ofAnthropic = AnthropicFace.askedAbout(request);
        Optional<String> ofGemini = GeminiFace.askedAbout(request);
        if (path.startsWith(CONTROL_PREFIX)) {
            control.serve(exchange);
        } else if (ofAnthropic.isPresent()) {
            anthropicModels.serve(exchange, ofAnthropic.get());
        } else if (ofGemini.isPresent()) {
            geminiModels.serve(exchange, ofGemini.get());
        } else if (path.startsWith(AnthropicFace.PATH)) {
            anthropic.serve(exchange);
        } else if (path.startsWith(GeminiFace.PREFIX)) {
            gemini.serve(exchange);
        } else if (GeminiFace.isOfVertex(path)) {
            vertex.serve(exchange);
        } else if (path.equals(TokenApi.PATH)) {
            tokens.serve(exchange);
        } else if (path.startsWith(BedrockFace.PREFIX)) {
            bedrock.serve(exchange);
        } else if (path.startsWith(CohereApi.PREFIX)) {
            cohere.serve(exchange);
        } else {
            openAi.serve(exchange);
        }
    }
}
