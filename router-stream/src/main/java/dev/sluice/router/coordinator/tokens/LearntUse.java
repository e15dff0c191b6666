package dev.sluice.router.coordinator.tokens;

import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.catalog.Model;
import dev.sluice.schema.usage.TokenCounts;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What calls of a route on a model will probably use, learnt from those that were answered: which
 * part of its bound the input is, and below what nine of ten outputs stay. For soft budgets, whose
 * books are set right when a call ends; never for a hard bound. In memory only, so a router that
 * has just started knows nothing and expects the bound of outputs. Confined to its coordinator's
 * thread.
 */
public final class LearntUse {
    private static final int KEPT_MAX = 10_000;
    private static final double NEWEST = 0.05;

    private record Kind(String route, String model) {}

    private static final class Learnt {
        private final TokenHistogram outputs = new TokenHistogram();
        private double inputPart;
    }

    private final Map<Kind, Learnt> byKind =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Kind, Learnt> eldest) {
                    return size() > KEPT_MAX;
                }
            };

    /**
     * @param bound most that the call can use
     * @return at most that, in each class
     */
    public TokenUsage expected(String route, Model model, TokenUsage bound) {
        Learnt learnt = byKind.get(new Kind(route, model.name()));
        double part = learnt == null ? firstPart(model) : learnt.inputPart;
        long inputMax = TokenCounts.input(bound);
        long outputMax = TokenCounts.output(bound);
        long input = Math.clamp((long) Math.ceil(inputMax * part), 1, Math.max(1, inputMax));
        long output =
                learnt == null ? outputMax : Math.min(outputMax, learnt.outputs.p90(outputMax));
        return bound.getAudioInput() + bound.getAudioOutput() > 0
                ? TokenUsage.newBuilder()
                        .setAudioInput(input)
                        .setAudioOutput(output)
                        .setSource(TokenSource.ESTIMATED)
                        .build()
                : TokenCounts.of(input, output, TokenSource.ESTIMATED);
    }

    /**
     * @param used by a call that was answered
     */
    public void learn(String route, String model, TokenUsage bound, TokenUsage used) {
        if (used.getSource() != TokenSource.PROVIDER || TokenCounts.input(bound) <= 0) {
            return;
        }
        double part = Math.min(1, TokenCounts.input(used) / (double) TokenCounts.input(bound));
        Learnt learnt = byKind.get(new Kind(route, model));
        if (learnt == null) {
            learnt = new Learnt();
            learnt.inputPart = part;
            byKind.put(new Kind(route, model), learnt);
        }
        learnt.inputPart += NEWEST * (part - learnt.inputPart);
        learnt.outputs.add(TokenCounts.output(used));
    }

    /** Counted text is as many tokens as were counted; of other text a token has some bytes. */
    private static double firstPart(Model model) {
        if (model.bytesPerToken() != null) {
            return 1 / model.bytesPerToken().doubleValue();
        }
        return model.tokenizer() != null ? 1 : 1.0 / Model.BYTES_PER_TOKEN;
    }
}
