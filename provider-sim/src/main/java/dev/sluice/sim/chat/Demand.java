package dev.sluice.sim.chat;

import java.util.List;

/** What an answer must consist of. */
public sealed interface Demand {
    Demand ANYTHING = new Prose();

    /** Text of the simulator's choice. */
    record Prose() implements Demand {}

    /** Text that is this JSON. */
    record Exactly(String json) implements Demand {}

    /**
     * What is made without words: vectors, verdicts, images, texts of audio.
     *
     * @param json ASCII; for audio not always JSON
     * @param tokens that it counts
     */
    record Ready(String json, int tokens) implements Demand {
        /** What nobody has generated, so that it counts none. */
        public Ready(String json) {
            this(json, 0);
        }
    }

    /**
     * As {@link Ready}, told in events.
     *
     * @param events ASCII, the data of each in one line; at least one
     * @param tokens that all of them count
     */
    record Told(List<String> events, int tokens) implements Demand {}

    /** A call of the function, with these arguments as JSON. */
    record Call(String function, String arguments) implements Demand {}
}
