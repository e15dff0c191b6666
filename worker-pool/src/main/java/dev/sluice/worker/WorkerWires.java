package dev.sluice.worker;

import dev.sluice.worker.provider.anthropic.AnthropicWire;
import dev.sluice.worker.provider.bedrock.BedrockWire;
import dev.sluice.worker.provider.cohere.CohereWire;
import dev.sluice.worker.provider.gemini.GeminiWire;
import dev.sluice.worker.provider.gemini.VertexWire;
import dev.sluice.worker.provider.openai.OpenAiWire;
import dev.sluice.worker.provider.wire.Wire;
import java.util.List;

/** The wires that a worker speaks: those that the catalogue takes. */
final class WorkerWires {
    static final List<Wire> ALL =
            List.of(
                    new OpenAiWire(),
                    new AnthropicWire(),
                    new GeminiWire(),
                    new BedrockWire(),
                    new CohereWire(),
                    new VertexWire());

    private WorkerWires() {}
}
