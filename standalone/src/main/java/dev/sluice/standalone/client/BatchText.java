package dev.sluice.standalone.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Batches as people read them. Pure. */
public final class BatchText {
    private static final String ROW = "%-48s  %-11s  %9s  %9s  %9s  %12s  %s";

    private BatchText() {}

    public static boolean ended(JsonNode batch) {
        return switch (status(batch)) {
            case "completed", "failed", "expired", "cancelled" -> true;
            default -> false;
        };
    }

    public static String status(JsonNode batch) {
        return batch.path("status").asText("unknown");
    }

    /** Whether every line was answered. */
    public static boolean succeeded(JsonNode batch) {
        return status(batch).equals("completed")
                && batch.at("/request_counts/failed").asLong() == 0;
    }

    /** The head of a table. */
    public static String head() {
        return ROW.formatted("ID", "STATUS", "LINES", "COMPLETED", "FAILED", "COST USD", "CREATED")
                .stripTrailing();
    }

    public static String row(JsonNode batch) {
        JsonNode counts = batch.path("request_counts");
        return ROW.formatted(
                        batch.path("id").asText(),
                        status(batch),
                        counts.path("total").asText("0"),
                        counts.path("completed").asText("0"),
                        counts.path("failed").asText("0"),
                        JobText.plain(batch.path("cost_usd")),
                        time(batch.path("created_at")))
                .stripTrailing();
    }

    /** All that is known and short, one to a line. */
    public static List<String> lines(JsonNode batch) {
        List<String> lines = new ArrayList<>();
        batch.properties()
                .forEach(
                        field -> {
                            JsonNode value = field.getValue();
                            if (value.isValueNode() && !value.isNull()) {
                                boolean time = field.getKey().endsWith("_at");
                                lines.add(
                                        "%-18s %s"
                                                .formatted(
                                                        field.getKey(),
                                                        time ? time(value) : JobText.plain(value)));
                            }
                        });
        JsonNode counts = batch.path("request_counts");
        lines.add(
                "%-18s %s of %s completed, %s failed"
                        .formatted(
                                "lines",
                                counts.path("completed").asText("0"),
                                counts.path("total").asText("0"),
                                counts.path("failed").asText("0")));
        for (JsonNode fault : batch.at("/errors/data")) {
            lines.add(
                    "%-18s %s: %s"
                            .formatted(
                                    fault.hasNonNull("line")
                                            ? "line " + fault.get("line").asText()
                                            : "fault",
                                    fault.path("code").asText(),
                                    fault.path("message").asText()));
        }
        return lines;
    }

    private static String time(JsonNode seconds) {
        return seconds.isNumber() ? Instant.ofEpochSecond(seconds.asLong()).toString() : "";
    }
}
