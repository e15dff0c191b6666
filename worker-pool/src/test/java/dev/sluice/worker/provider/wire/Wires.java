package dev.sluice.worker.provider.wire;

import dev.sluice.sim.bedrock.BedrockFace;
import dev.sluice.worker.provider.anthropic.AnthropicWire;
import dev.sluice.worker.provider.bedrock.BedrockWire;
import dev.sluice.worker.provider.cohere.CohereWire;
import dev.sluice.worker.provider.gemini.GeminiWire;
import dev.sluice.worker.provider.gemini.VertexWire;
import dev.sluice.worker.provider.openai.OpenAiWire;
import java.util.List;

/** The wires, for tests over all of them. */
final class Wires {
    static final List<Wire> ALL =
            List.of(
                    new OpenAiWire(),
                    new AnthropicWire(),
                    new GeminiWire(),
                    new BedrockWire(),
                    new CohereWire(),
                    new VertexWire());

    private Wires() {}

    /** One of the wire's models, by the provider's name. */
    static String model(Wire wire) {
        return switch (wire.name()) {
            case "openai" -> "gpt-4o";
            case "anthropic" -> "claude-sonnet-4-6";
            case "gemini", "vertex" -> "gemini-2.5-flash";
            case "bedrock" -> "eu.anthropic.claude-sonnet-4-5-20250929-v1:0";
            case "cohere" -> "command-a-03-2025";
            default -> throw new IllegalArgumentException(wire.name());
        };
    }

    /** The path of its API's version, where base URLs end. */
    static String version(Wire wire) {
        return switch (wire.name()) {
            case "gemini" -> "/v1beta";
            case "bedrock" -> "";
            case "cohere" -> "/v2";
            case "vertex" -> "/v1beta1/projects/simulated/locations/europe-west1";
            default -> "/v1";
        };
    }

    /** Whether its provider counts thoughts apart from the rest of an answer. */
    static boolean countsThoughts(Wire wire) {
        return !wire.name().equals("bedrock") && !wire.name().equals("cohere");
    }

    /** Whether its provider says how long to wait when a limit is reached. */
    static boolean saysHowLongToWait(Wire wire) {
        return !wire.name().equals("bedrock") && !wire.name().equals("cohere");
    }

    /** What its provider's simulated account is shown. */
    static String secret(Wire wire) {
        return wire.name().equals("bedrock")
                ? BedrockFace.ACCESS_KEY + ":" + BedrockFace.SECRET_KEY
                : "sk-1";
    }
}
