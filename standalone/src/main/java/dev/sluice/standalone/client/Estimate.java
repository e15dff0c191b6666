package dev.sluice.standalone.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Asks Sluice where lines would run and what they could cost, some at a time. Asks about as many as
 * were kept; the others are taken to be like them. Used by one thread.
 */
public final class Estimate {
    private static final int LINES_MAX = 1_000;
    private static final int CHARS_MAX = 64 * 1024 * 1024;
    private static final int AT_ONCE = 16;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int TRIES_MAX = 30;

    private final List<String> lines = new ArrayList<>();
    private long chars;
    private int offered;

    private final Map<String, Group> groups = new TreeMap<>();
    private BigDecimal costMaxUsd = BigDecimal.ZERO;
    private int admissible;
    private int unknownCosts;

    private record Group(int count, BigDecimal costMaxUsd) {
        Group and(BigDecimal more) {
            return new Group(count + 1, costMaxUsd.add(more));
        }
    }

    /** A line that can be asked about. */
    public void offer(String line) {
        offered++;
        if (lines.size() < LINES_MAX && chars + line.length() <= CHARS_MAX) {
            lines.add(line);
            chars += line.length();
        }
    }

    public void ask(Api api) throws ApiException, InterruptedException {
        Deque<Future<JsonNode>> asked = new ArrayDeque<>();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            for (String line : lines) {
                asked.add(threads.submit(() -> plan(api, line)));
                if (asked.size() == AT_ONCE) {
                    add(asked.remove().get());
                }
            }
            while (!asked.isEmpty()) {
                add(asked.remove().get());
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ApiException refused) {
                throw refused;
            }
            throw new IllegalStateException("asking for a plan", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    /** Whether Sluice would take every line that it was asked about. */
    public boolean allAdmissible() {
        return admissible == lines.size();
    }

    private static JsonNode plan(Api api, String line)
            throws ApiException, InterruptedException, JsonProcessingException {
        JsonNode job = Api.JSON.readTree(line);
        for (int tries = 1; ; tries++) {
            try {
                return api.post("/v1/jobs/plan", job);
            } catch (ApiException e) {
                if (e.isRefusal()) {
                    return Api.JSON
                            .createObjectNode()
                            .put("model", job.at("/body/model").asText())
                            .put("refused", e.getMessage());
                }
                if (!e.mayPass() || tries > TRIES_MAX) {
                    throw e;
                }
                Thread.sleep(PAUSE);
            }
        }
    }

    private void add(JsonNode plan) {
        String model = plan.path("model").asText();
        if (!plan.path("admissible").asBoolean()) {
            String why =
                    plan.path("refused")
                            .asText(
                                    plan.at("/error/code").asText()
                                            + ": "
                                            + plan.at("/error/message").asText());
            groups.merge(
                    "%s: refused: %s".formatted(model, why),
                    new Group(1, BigDecimal.ZERO),
                    (before, one) -> before.and(BigDecimal.ZERO));
            return;
        }
        admissible++;
        JsonNode first = plan.path("lanes").path(0);
        JsonNode cost = first.path("cost_max_usd");
        BigDecimal usd = cost.isNumber() ? cost.decimalValue() : BigDecimal.ZERO;
        unknownCosts += cost.isNumber() ? 0 : 1;
        costMaxUsd = costMaxUsd.add(usd);
        groups.merge(
                "%s -> %s (%s)"
                        .formatted(
                                model, first.path("lane").asText(), first.path("reason").asText()),
                new Group(1, usd),
                (before, one) -> before.and(usd));
    }

    /** Where lines would run, and the most that they could cost. */
    public List<String> report() {
        List<String> report = new ArrayList<>();
        groups.forEach(
                (what, group) ->
                        report.add(
                                "  %8d  %s%s"
                                        .formatted(
                                                group.count,
                                                what,
                                                group.costMaxUsd.signum() == 0
                                                        ? ""
                                                        : ", at most USD "
                                                                + group.costMaxUsd
                                                                        .toPlainString())));
        report.add(
                "At most USD %s for %d jobs that are called once on their first lane."
                        .formatted(costMaxUsd.toPlainString(), admissible));
        if (unknownCosts > 0) {
            report.add("The cost of %d of them is not known.".formatted(unknownCosts));
        }
        if (lines.size() < offered) {
            report.add(
                    "Asked about the first %d of %d lines; the others are not in this sum."
                            .formatted(lines.size(), offered));
        }
        return report;
    }
}
