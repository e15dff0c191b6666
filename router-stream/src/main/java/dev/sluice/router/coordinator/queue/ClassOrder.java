package dev.sluice.router.coordinator.queue;

import dev.sluice.schema.avro.Priority;

/**
 * Whose turn it is among the priority classes: interactive before standard before batch, but of
 * every sixteen turns one is standard's and one is batch's first, so that no class starves.
 */
final class ClassOrder {
    private static final int TURNS = 16;

    /** Of those, interactive jobs come first in so many. */
    private static final int USUAL_TURNS = 14;

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

    /**
     * About how many jobs of all classes go before one of a class.
     *
     * @param own jobs of its class that do
     * @param waiting jobs of each class, in the order of {@link Priority}
     */
    static long before(Priority priority, long own, int[] waiting) {
        long interactive = waiting[Priority.INTERACTIVE.ordinal()];
        long standard = waiting[Priority.STANDARD.ordinal()];
        long batch = waiting[Priority.BATCH.ordinal()];
        return switch (priority) {
            case INTERACTIVE ->
                    own
                            + Math.min(standard, own / USUAL_TURNS)
                            + Math.min(batch, own / USUAL_TURNS);
            case STANDARD -> {
                long faster = Math.min(interactive, (own + 1) * USUAL_TURNS);
                yield own + faster + Math.min(batch, (own + faster) / (TURNS - 1));
            }
            case BATCH -> own + Math.min(interactive + standard, (own + 1) * (TURNS - 1));
        };
    }
}
