package dev.sluice.standalone.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Jobs as people read them. Pure. */
public final class JobText {
    private static final String ROW = "%-46s  %-9s  %-20s  %-20s  %12s  %s";

    private JobText() {}

    public static boolean ended(JsonNode job) {
        return switch (status(job)) {
            case "succeeded", "failed", "cancelled", "expired" -> true;
            default -> false;
        };
    }

    public static boolean succeeded(JsonNode job) {
        return status(job).equals("succeeded");
    }

    public static String status(JsonNode job) {
        return job.path("status").asText("unknown");
    }

    /** The head of a table. */
    public static String head() {
        return ROW.formatted("ID", "STATUS", "MODEL", "CREATED", "COST USD", "CUSTOM ID")
                .stripTrailing();
    }

    public static String row(JsonNode job) {
        return ROW.formatted(
                        text(job, "id"),
                        status(job),
                        cut(text(job, "model"), 20),
                        cut(text(job, "created_at"), 19),
                        text(job, "cost_usd"),
                        text(job, "custom_id"))
                .stripTrailing();
    }

    /** All that is known and short, one to a line. */
    public static List<String> lines(JsonNode job) {
        List<String> lines = new ArrayList<>();
        job.properties()
                .forEach(
                        field -> {
                            JsonNode value = field.getValue();
                            if (value.isValueNode() && !value.isNull()) {
                                lines.add("%-16s %s".formatted(field.getKey(), plain(value)));
                            }
                        });
        JsonNode usage = job.path("usage");
        if (usage.isObject()) {
            lines.add("%-16s %s".formatted("tokens", usage.path("total_tokens").asText()));
        }
        for (JsonNode attempt : job.path("attempts")) {
            lines.add(
                    "%-16s %s on %s: %s, %s"
                            .formatted(
                                    "attempt " + attempt.path("epoch").asText(),
                                    attempt.path("outcome").asText(),
                                    attempt.path("lane").asText(),
                                    attempt.path("reason").asText(),
                                    attempt.path("duration_ms").isNull()
                                            ? "no call"
                                            : attempt.path("duration_ms").asText() + " ms"));
        }
        JsonNode error = job.path("error");
        if (error.isObject()) {
            lines.add(
                    "%-16s %s: %s"
                            .formatted(
                                    "error",
                                    error.path("code").asText(),
                                    error.path("message").asText()));
        }
        return lines;
    }

    /** Where it stands, on one line. */
    public static String standing(JsonNode job) {
        StringBuilder line = new StringBuilder(text(job, "id")).append("  ").append(status(job));
        add(line, job, "waiting_for", "waits for ");
        add(line, job, "position", "position ");
        add(line, job, "eta_seconds", "about s ");
        add(line, job, "lane", "lane ");
        add(line, job, "cost_usd", "USD ");
        JsonNode error = job.path("error");
        if (error.isObject()) {
            line.append(", ").append(error.path("code").asText());
        }
        return line.toString();
    }

    /** One event of a job's life, on one line; {@code fallback} is the id where it has none. */
    public static String event(JsonNode event, String fallback) {
        JsonNode job = event.path("job");
        if (job.isObject()) {
            return standing(job);
        }
        StringBuilder line = new StringBuilder(event.path("job_id").asText(fallback));
        line.append("  ").append(event.path("type").asText().replaceFirst("^job\\.", ""));
        add(line, event, "lane", "lane ");
        if (event.path("attempt").asInt() > 0) {
            add(line, event, "attempt", "attempt ");
        }
        add(line, event, "waiting_for", "waits for ");
        add(line, event, "waits_until", "until ");
        add(line, event, "reason", "because ");
        add(line, event.path("error"), "detail", "");
        return line.toString();
    }

    private static void add(StringBuilder line, JsonNode job, String field, String word) {
        if (job.hasNonNull(field)) {
            line.append(", ").append(word).append(plain(job.get(field)));
        }
    }

    private static String text(JsonNode job, String field) {
        return job.hasNonNull(field) ? plain(job.get(field)) : "";
    }

    /** A value as people write it: no number has an exponent. */
    static String plain(JsonNode value) {
        return value.isFloatingPointNumber()
                ? value.decimalValue().toPlainString()
                : value.asText();
    }

    private static String cut(String text, int charsMax) {
        return text.length() <= charsMax ? text : text.substring(0, charsMax);
    }
}
