package dev.sluice.standalone.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Looks at lines before they are sent, as far as that can be done here: form, model, doubled custom
 * ids. Whether a model exists and what it costs {@link Estimate} asks. Holds the custom ids of all
 * lines and the first complaints. Used by one thread.
 */
public final class LineCheck {
    private static final int COMPLAINTS_MAX = 20;

    private final Map<String, Integer> byModel = new TreeMap<>();
    private final Set<String> customIds = new HashSet<>();
    private final List<String> complaints = new ArrayList<>();
    private int number;
    private int good;
    private int bad;

    /**
     * Empty lines are none; they are counted as Sluice counts them.
     *
     * @return whether it can be sent
     */
    public boolean look(String line) {
        number++;
        if (line.isBlank()) {
            return false;
        }
        String complaint = complaint(line);
        if (complaint.isEmpty()) {
            good++;
            return true;
        }
        bad++;
        if (complaints.size() < COMPLAINTS_MAX) {
            complaints.add("line %d: %s".formatted(number, complaint));
        }
        return false;
    }

    private String complaint(String line) {
        JsonNode job;
        try {
            job = Api.JSON.readTree(line);
        } catch (JsonProcessingException e) {
            return "not JSON (expected: one JSON object)";
        }
        if (!job.isObject()) {
            return "%s (expected: one JSON object)".formatted(job.getNodeType());
        }
        JsonNode body = job.path("body");
        if (!body.isObject()) {
            return "no /body (expected: the request to run, an object)";
        }
        if (job.has("url") != job.has("method")) {
            return "method or url without the other (expected: both, as in OpenAI's batches, or none)";
        }
        JsonNode model = body.path("model");
        if (!model.isTextual() || model.asText().isEmpty()) {
            return "no /body/model (expected: a route or a model)";
        }
        JsonNode customId = job.path("custom_id");
        if (customId.isTextual() && !customIds.add(customId.asText())) {
            return "custom_id %s stands twice (expected: each once)".formatted(customId.asText());
        }
        byModel.merge(model.asText(), 1, Integer::sum);
        return "";
    }

    public int good() {
        return good;
    }

    public int bad() {
        return bad;
    }

    /** What would be sent, and what is wrong. */
    public List<String> report() {
        List<String> lines = new ArrayList<>();
        lines.add("jobs: %d; lines that would be refused: %d".formatted(good, bad));
        byModel.forEach((model, count) -> lines.add("  %8d  %s".formatted(count, model)));
        lines.addAll(complaints);
        if (bad > complaints.size()) {
            lines.add("... and %d more".formatted(bad - complaints.size()));
        }
        return lines;
    }
}
