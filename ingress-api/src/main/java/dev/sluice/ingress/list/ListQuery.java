package dev.sluice.ingress.list;

import dev.sluice.ingress.json.Json;
import dev.sluice.ingress.query.Parameters;
import dev.sluice.ingress.status.Encoded;
import dev.sluice.schema.job.JobId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Checks what a caller asks of the list, and says it in the words of results-store. Pure. */
final class ListQuery {
    static final Set<String> KNOWN =
            Set.of(
                    "status",
                    "batch",
                    "model",
                    "priority",
                    "created_after",
                    "created_before",
                    "after",
                    "limit",
                    "metadata[...]");

    private static final List<String> STATUSES =
            List.of("queued", "running", "succeeded", "failed", "cancelled", "expired");
    private static final String METADATA = "metadata[";
    private static final int LIMIT = 20;
    private static final int LIMIT_MAX = 100;
    private static final int METADATA_PAIRS_MAX = 16;

    private ListQuery() {}

    /** Whether a parameter is a pair of metadata, like {@code metadata[team]=search}. */
    static boolean isMetadata(String name) {
        return name.startsWith(METADATA)
                && name.endsWith("]")
                && name.length() > METADATA.length() + 1;
    }

    /**
     * @param genuine whether an id is one of this tenant
     * @return with its question mark
     * @throws dev.sluice.schema.error.SluiceException with {@code INVALID_REQUEST}
     */
    static String of(Parameters given, Predicate<JobId> genuine) {
        List<String> query = new ArrayList<>();
        query.add("limit=" + given.number("limit", LIMIT, 1, LIMIT_MAX));
        List<String> statuses = given.several("status");
        for (String status : statuses) {
            if (!STATUSES.contains(status)) {
                throw Parameters.bad("status", status, "some of " + STATUSES);
            }
        }
        if (!statuses.isEmpty()) {
            query.add("status=" + String.join(",", statuses));
        }
        given.one("batch").ifPresent(batch -> query.add("batch=" + Encoded.of(batch)));
        given.one("model").ifPresent(model -> query.add("model=" + Encoded.of(model)));
        given.word("priority", "interactive", "standard", "batch")
                .ifPresent(priority -> query.add("priority=" + priority));
        given.moment("created_after").ifPresent(from -> query.add("from_ms=" + ceilingMs(from)));
        given.moment("created_before").ifPresent(to -> query.add("to_ms=" + (ceilingMs(to) - 1)));
        given.one("after").ifPresent(id -> query.add("after=" + cursor(id, genuine)));
        metadata(given).ifPresent(pairs -> query.add("metadata=" + Encoded.of(pairs)));
        return "?" + String.join("&", query);
    }

    private static String cursor(String id, Predicate<JobId> genuine) {
        return JobId.parse(id)
                .filter(genuine)
                .map(JobId::value)
                .orElseThrow(() -> Parameters.bad("after", id, "the id of a job of this tenant"));
    }

    private static Optional<String> metadata(Parameters given) {
        Map<String, String> pairs = new TreeMap<>();
        given.values().keySet().stream()
                .filter(ListQuery::isMetadata)
                .forEach(
                        name ->
                                given.one(name)
                                        .ifPresent(
                                                value ->
                                                        pairs.put(
                                                                name.substring(
                                                                        METADATA.length(),
                                                                        name.length() - 1),
                                                                value)));
        if (pairs.size() > METADATA_PAIRS_MAX) {
            throw Parameters.bad(
                    METADATA + "...]", pairs.size() + " pairs", "at most " + METADATA_PAIRS_MAX);
        }
        if (pairs.isEmpty()) {
            return Optional.empty();
        }
        byte[] json =
                Json.bytes(
                        out -> {
                            out.writeStartObject();
                            for (Map.Entry<String, String> pair : pairs.entrySet()) {
                                out.writeStringField(pair.getKey(), pair.getValue());
                            }
                            out.writeEndObject();
                        });
        return Optional.of(new String(json, StandardCharsets.UTF_8));
    }

    /** The first whole millisecond that is not before the moment. */
    private static long ceilingMs(Instant moment) {
        return moment.plusNanos(999_999).toEpochMilli();
    }
}
