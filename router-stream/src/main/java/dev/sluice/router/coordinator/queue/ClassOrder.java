package dev.sluice.router.coordinator.queue;

import dev.sluice.schema.avro.Priority;

/**
 * Whose turn it is among the priority classes: interactive before standard before batch, but of
 * every sixteen turns one is standard's and one is batch's first, so that no class starves.
 */
final class ClassOrder {
    private static final int TURNS = 16;
    private static final Priority[] USUAL = {
        Priority.INTERACTIVE, Priority.STANDARD, Priority.BATCH
    };
    private static final Priority[] STANDARD_FIRST = {
        Priority.STANDARD, Priority.INTERACTIVE, Priority.BATCH
    };
    private static final Priority[] BATCH_FIRST = {
        Priority.BATCH, Priority.INTERACTIVE, Priority.STANDARD
    };

    private ClassOrder() {}

    /**
     * @param turn number of jobs released so far
     */
    static Priority[] at(long turn) {
        return switch (Math.floorMod(turn, TURNS)) {
            case 7 -> STANDARD_FIRST;
            case 15 -> BATCH_FIRST;
            default -> USUAL;
        };
    }
}
