package dev.sluice.router.coordinator.tokens;

import java.util.ArrayList;
import java.util.List;

/**
 * How many tokens calls have used, in classes a fifth apart; what is old fades, so that a route
 * whose answers change is followed. Half a kilobyte. Not thread-safe.
 */
final class TokenHistogram {
    /** Fewer say nothing about one in ten. */
    private static final double ENOUGH = 20;

    private static final double FADE_AT = 1_000;
    private static final int CLASSES_PER_DOUBLING = 4;

    /** Up to a hundred million tokens. */
    private static final int CLASSES = 27 * CLASSES_PER_DOUBLING + 1;

    private static final double MOST = 0.9;

    private final float[] counts = new float[CLASSES];
    private double total;

    TokenHistogram() {}

    /**
     * Goes on with what another has counted.
     *
     * @param known as {@link #counts} gave them; what is beyond the classes is left out
     */
    TokenHistogram(List<Float> known) {
        for (int i = 0; i < Math.min(CLASSES, known.size()); i++) {
            counts[i] = known.get(i);
            total += counts[i];
        }
    }

    /** Of each class, without the zeros at the end. */
    List<Float> counts() {
        int used = CLASSES;
        while (used > 0 && counts[used - 1] == 0) {
            used--;
        }
        List<Float> known = new ArrayList<>(used);
        for (int i = 0; i < used; i++) {
            known.add(counts[i]);
        }
        return known;
    }

    void add(long tokens) {
        counts[classOf(tokens)]++;
        total++;
        if (total >= FADE_AT) {
            total = 0;
            for (int i = 0; i < CLASSES; i++) {
                counts[i] /= 2;
                total += counts[i];
            }
        }
    }

    /**
     * What nine of ten stayed within, at most a fifth too high.
     *
     * @param otherwise as long as too few are known
     */
    long p90(long otherwise) {
        if (total < ENOUGH) {
            return otherwise;
        }
        double seen = 0;
        for (int i = 0; i < CLASSES; i++) {
            seen += counts[i];
            if (seen >= MOST * total) {
                return mostOf(i);
            }
        }
        return mostOf(CLASSES - 1);
    }

    private static int classOf(long tokens) {
        if (tokens <= 0) {
            return 0;
        }
        int found =
                (int) Math.ceil(CLASSES_PER_DOUBLING * Math.log(tokens) / Math.log(2) - 1e-9) + 1;
        return Math.clamp(found, 1, CLASSES - 1);
    }

    private static long mostOf(int index) {
        return index == 0
                ? 0
                : (long)
                        Math.floor(Math.pow(2, (index - 1) / (double) CLASSES_PER_DOUBLING) + 1e-6);
    }
}
