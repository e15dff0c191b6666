package dev.sluice.sim.chat;

/**
 * What the simulator needs to know of a chat completion request.
 *
 * @param contentHash of the model and everything in the messages; the answer follows from it
 * @param promptTokens as the simulator counts
 * @param tokensMax the caller's limit on completion tokens, {@link Integer#MAX_VALUE} for none
 * @param choices how many answers are asked for
 * @param stream whether they are asked for as a stream
 * @param includeUsage whether the stream ends with the usage
 * @param demand what the answer must consist of
 * @param serviceTier to be served: {@code default}, {@code flex} or {@code priority}
 * @param searchesMax how often the web may be searched; 0: never
 */
public record ChatRequest(
        String model,
        long contentHash,
        int promptTokens,
        int tokensMax,
        int choices,
        boolean stream,
        boolean includeUsage,
        String serviceTier,
        Demand demand,
        int searchesMax) {

    /** Without a search. */
    public ChatRequest(
            String model,
            long contentHash,
            int promptTokens,
            int tokensMax,
            int choices,
            boolean stream,
            boolean includeUsage,
            String serviceTier,
            Demand demand) {
        this(
                model,
                contentHash,
                promptTokens,
                tokensMax,
                choices,
                stream,
                includeUsage,
                serviceTier,
                demand,
                0);
    }

    /** A request body, read or refused. */
    public sealed interface Parse {

        record Valid(ChatRequest request) implements Parse {}

        /**
         * Not a request that the provider would accept; the model is empty if it could not be read.
         */
        record Invalid(SimError error, String model) implements Parse {}
    }
}
