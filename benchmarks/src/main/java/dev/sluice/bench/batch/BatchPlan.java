package dev.sluice.bench.batch;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What is measured of batches.
 *
 * @param warmUp lines of a batch before the first that counts
 * @param lines of a file that is made up
 * @param bodyBytes size of each of its lines, about
 * @param documents a directory of texts, each of which becomes a line
 */
public record BatchPlan(int warmUp, int lines, int bodyBytes, Optional<Path> documents) {

    public BatchPlan {
        require("warm-up lines", warmUp, 1, 100_000);
        require("lines", lines, 1, 100_000);
        require("body bytes", bodyBytes, 200, 65_536);
    }

    private static void require(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "%s: %d (expected: %d..%d)".formatted(name, value, min, max));
        }
    }
}
