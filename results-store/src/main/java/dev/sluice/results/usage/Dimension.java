package dev.sluice.results.usage;

import dev.sluice.schema.avro.BatchLine;
import dev.sluice.schema.avro.UsageRecord;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What usage is summed up by, beside its hour and its metadata. */
enum Dimension {
    TENANT("tenant", "tenant", usage -> usage.getCaller().getTenant()),
    PROJECT("project", "project", usage -> usage.getCaller().getProject()),
    KEY("key", "key_id", usage -> usage.getCaller().getKeyId()),
    USER("user", "end_user", usage -> usage.getCaller().getUser()),
    OPERATION("operation", "operation", UsageRecord::getOperation),
    /** The name that the caller used. */
    ROUTE("route", "route", UsageRecord::getModel),
    /** The name that the provider uses. */
    MODEL("model", "model", UsageRecord::getUpstreamModel),
    PROVIDER("provider", "provider", UsageRecord::getProvider),
    LANE("lane", "lane", UsageRecord::getLane),
    BATCH("batch", "batch_id", Dimension::batch);

    private final String word;
    private final String column;
    private final Source source;

    /** Where its value stands in a record. */
    private interface Source extends Function<UsageRecord, @Nullable String> {}

    Dimension(String word, String column, Source source) {
        this.word = word;
        this.column = column;
        this.source = source;
    }

    static Optional<Dimension> ofWord(String word) {
        return Arrays.stream(values()).filter(one -> one.word.equals(word)).findFirst();
    }

    /** As clients spell it. */
    String word() {
        return word;
    }

    String column() {
        return column;
    }

    @Nullable String of(UsageRecord usage) {
        return source.apply(usage);
    }

    private static @Nullable String batch(UsageRecord usage) {
        BatchLine line = usage.getBatch();
        return line == null ? null : line.getBatchId();
    }
}
