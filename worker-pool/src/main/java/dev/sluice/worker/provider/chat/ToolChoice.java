package dev.sluice.worker.provider.chat;

/** Whether and which functions are to be called. */
public sealed interface ToolChoice {
    /** As the model sees fit, unless the caller said otherwise. */
    record Auto() implements ToolChoice {}

    record None() implements ToolChoice {}

    /** At least one. */
    record Required() implements ToolChoice {}

    record Named(String name) implements ToolChoice {}
}
