package dev.sluice.router.coordinator.tokens;

import dev.sluice.router.coordinator.learnt.Figure;
import dev.sluice.router.coordinator.learnt.FigureBook;
import dev.sluice.router.coordinator.learnt.Figures;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.catalog.Model;
import dev.sluice.schema.usage.TokenCounts;

/**
 * What calls of a route on a model will probably use, learnt from those that were answered: which
 * part of its bound the input is, and below what nine of ten outputs stay. For soft budgets, whose
 * books are set right when a call ends; never for a hard bound. Whoever knows nothing yet expects
 * the bound of outputs. Confined to its coordinator's thread.
 */
public final class LearntUse {
    private static final int KEPT_MAX = 10_000;
    private static final double NEWEST = 0.05;

    /**
     * @param inputPart of the bound
     */
    private record Learnt(TokenHistogram outputs, double inputPart) {}

    private static final FigureBook.Form<Learnt> FORM =
            new FigureBook.Form<>() {
                @Override
                public Figure written(Learnt learnt, long calls) {
                    return new Figure(calls, learnt.inputPart, 0, learnt.outputs.counts());
                }

                @Override
                public Learnt read(Figure figure) {
                    return new Learnt(new TokenHistogram(figure.counts()), figure.mean());
                }
            };

    private final FigureBook<Learnt> book;

    /**
     * @param figures what others have learnt, and where this leaves what it learns
     */
    public LearntUse(Figures figures) {
        this.book = new FigureBook<>("use", KEPT_MAX, FORM, figures);
    }

    /**
     * @param bound most that the call can use
     * @return at most that, in each class; of what is billed beside tokens all of it
     */
    public TokenUsage expected(String route, Model model, TokenUsage bound) {
        Learnt learnt = book.find(name(route, model.name()));
        double part = learnt == null ? firstPart(model) : learnt.inputPart;
        long inputMax = TokenCounts.input(bound);
        long outputMax = TokenCounts.output(bound);
        long input = Math.clamp((long) Math.ceil(inputMax * part), 1, Math.max(1, inputMax));
        long output =
                learnt == null ? outputMax : Math.min(outputMax, learnt.outputs.p90(outputMax));
        TokenUsage tokens =
                bound.getAudioInput() + bound.getAudioOutput() > 0
                        ? TokenUsage.newBuilder()
                                .setAudioInput(input)
                                .setAudioOutput(output)
                                .setSource(TokenSource.ESTIMATED)
                                .build()
                        : TokenCounts.of(input, output, TokenSource.ESTIMATED);
        return TokenCounts.with(tokens, bound.getUnits());
    }

    /**
     * @param used by a call that was answered
     */
    public void learn(String route, String model, TokenUsage bound, TokenUsage used, long nowMs) {
        if (used.getSource() != TokenSource.PROVIDER || TokenCounts.input(bound) <= 0) {
            return;
        }
        double part = Math.min(1, TokenCounts.input(used) / (double) TokenCounts.input(bound));
        book.learn(
                name(route, model),
                known -> {
                    TokenHistogram outputs = known == null ? new TokenHistogram() : known.outputs;
                    outputs.add(TokenCounts.output(used));
                    double before = known == null ? part : known.inputPart;
                    return new Learnt(outputs, before + NEWEST * (part - before));
                },
                nowMs);
    }

    private static String name(String route, String model) {
        return route + "\t" + model;
    }

    /** Counted text is as many tokens as were counted; of other text a token has some bytes. */
    private static double firstPart(Model model) {
        if (model.bytesPerToken() != null) {
            return 1 / model.bytesPerToken().doubleValue();
        }
        return model.tokenizer() != null ? 1 : 1.0 / Model.BYTES_PER_TOKEN;
    }
}
