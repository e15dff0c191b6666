package dev.sluice.worker.provider.wire;

import dev.sluice.worker.provider.anthropic.AnthropicWire;
import java.util.List;

/** The wires that translate, for tests over all of them. */
public final class Wires {
    public static final List<Wire> ALL = List.of(new AnthropicWire());

    private Wires() {}

    /** One of the wire's models, by the provider's name. */
    public static String model(Wire wire) {
        return switch (wire.name()) {
            case "anthropic" -> "claude-sonnet-4-6";
            default -> throw new IllegalArgumentException(wire.name());
        };
    }
}
