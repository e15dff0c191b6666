package dev.sluice.worker.provider.wire;

import dev.sluice.worker.provider.anthropic.AnthropicWire;
import dev.sluice.worker.provider.gemini.GeminiWire;
import dev.sluice.worker.provider.openai.OpenAiWire;
import java.util.List;

/** The wires, for tests over all of them. */
final class Wires {
    static final List<Wire> ALL = List.of(new OpenAiWire(), new AnthropicWire(), new GeminiWire());

    private Wires() {}

    /** One of the wire's models, by the provider's name. */
    static String model(Wire wire) {
        return switch (wire.name()) {
            case "openai" -> "gpt-4o";
            case "anthropic" -> "claude-sonnet-4-6";
            case "gemini" -> "gemini-2.5-flash";
            default -> throw new IllegalArgumentException(wire.name());
        };
    }

    /** The path of its API's version, where base URLs end. */
    static String version(Wire wire) {
        return wire.name().equals("gemini") ? "/v1beta" : "/v1";
    }
}
