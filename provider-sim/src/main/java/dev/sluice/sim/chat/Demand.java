package dev.sluice.sim.chat;

/** What an answer must consist of. */
public sealed interface Demand {
    Demand ANYTHING = new Prose();

    /** Text of the simulator's choice. */
    record Prose() implements Demand {}

    /** Text that is this JSON. */
    record Exactly(String json) implements Demand {}

    /**
     * What nobody has generated, so that it counts no tokens: vectors, verdicts.
     *
     * @param json ASCII
     */
    record Ready(String json) implements Demand {}

    /** A call of the function, with these arguments as JSON. */
    record Call(String function, String arguments) implements Demand {}
}
