package dev.sluice.results.usage;

/** By what an answer is divided into rows. */
sealed interface Group {
    record By(Dimension dimension) implements Group {}

    /** By the values of one key of the jobs' metadata. */
    record ByTag(String key) implements Group {}

    default String word() {
        return switch (this) {
            case By(Dimension dimension) -> dimension.word();
            case ByTag(String key) -> UsageQuestion.TAG + key;
        };
    }
}
