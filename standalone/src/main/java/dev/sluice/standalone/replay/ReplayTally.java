package dev.sluice.standalone.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.sim.trace.TracedCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** What became of the calls of a replay. Thread-safe. */
public final class ReplayTally {
    private static final long MILLIS_MAX = 3_600_000;
    private static final int DIGITS = 3;
    private static final int REASONS_MAX = 20;
    private static final String OTHERS = "for other reasons";

    private final Histogram millis = new Histogram(MILLIS_MAX, DIGITS);
    private final Map<String, Long> failures = new TreeMap<>();
    private long failed;
    private long leftOut;
    private Tokens traced = new Tokens(0, 0);
    private Tokens counted = new Tokens(0, 0);

    /** Of the calls that were answered. */
    private record Tokens(long prompt, long answer) {
        Tokens plus(long morePrompt, long moreAnswer) {
            return new Tokens(prompt + morePrompt, answer + moreAnswer);
        }
    }

    /**
     * @param usage as the answer tells it
     */
    synchronized void answered(TracedCall call, Duration after, JsonNode usage) {
        millis.recordValue(Math.clamp(after.toMillis(), 0, MILLIS_MAX));
        traced = traced.plus(call.promptTokens(), call.answerTokens());
        counted =
                counted.plus(
                        usage.path("prompt_tokens").asLong(),
                        usage.path("completion_tokens").asLong());
    }

    synchronized void failed(String reason) {
        failed++;
        boolean room = failures.size() < REASONS_MAX || failures.containsKey(reason);
        failures.merge(room ? reason : OTHERS, 1L, Long::sum);
    }

    /** Too many were open for another one. */
    synchronized void leftOut() {
        leftOut++;
    }

    public synchronized boolean allAnswered() {
        return failed == 0 && leftOut == 0;
    }

    /**
     * For a person.
     *
     * @param took from the first call to the last answer
     * @param late how late the latest call began
     */
    public synchronized List<String> text(Duration took, Duration late) {
        List<String> lines = new ArrayList<>();
        long calls = millis.getTotalCount() + failed + leftOut;
        lines.add(
                line(
                        "%,d calls in %.1f s: %,d answered, %,d failed, %,d left out; the latest began %,d ms late",
                        calls,
                        took.toMillis() / 1_000.0,
                        millis.getTotalCount(),
                        failed,
                        leftOut,
                        late.toMillis()));
        if (millis.getTotalCount() > 0) {
            lines.add(
                    line(
                            "answered after p50 %,d ms, p95 %,d ms, p99 %,d ms, at most %,d ms",
                            millis.getValueAtPercentile(50),
                            millis.getValueAtPercentile(95),
                            millis.getValueAtPercentile(99),
                            millis.getMaxValue()));
            lines.add(
                    line(
                            "tokens of these: prompts %,d (%,d in the trace), answers %,d (%,d in the trace)",
                            counted.prompt(), traced.prompt(), counted.answer(), traced.answer()));
        }
        failures.forEach((reason, times) -> lines.add(line("%,d x %s", times, reason)));
        return lines;
    }

    /** For a program; as {@link #text}. */
    public synchronized ObjectNode json(Duration took, Duration late) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("answered", millis.getTotalCount());
        json.put("failed", failed);
        json.put("left_out", leftOut);
        json.put("took_ms", took.toMillis());
        json.put("late_ms", late.toMillis());
        if (millis.getTotalCount() > 0) {
            json.put("p50_ms", millis.getValueAtPercentile(50));
            json.put("p95_ms", millis.getValueAtPercentile(95));
            json.put("p99_ms", millis.getValueAtPercentile(99));
        }
        json.put("prompt_tokens", counted.prompt());
        json.put("answer_tokens", counted.answer());
        ObjectNode reasons = json.putObject("failures");
        failures.forEach(reasons::put);
        return json;
    }

    private static String line(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
