package dev.sluice.bench.store;

import dev.sluice.schema.job.JobIds;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/**
 * The jobs that are loaded, the newest has the number 0. Nine of ten are of one tenant; one in ten
 * thousand failed, one in a thousand is of the model {@code large}, all have a frequent tag, one in
 * a thousand has the same user, one in a hundred thousand a rare tag, a batch has a thousand lines.
 *
 * @param newest when the last one was accepted
 */
public record Sample(long rows, Instant newest) {
    public static final String TENANT = "acme";
    public static final String CLASS = "standard";
    private static final int DAYS = 31;
    private static final String RESPONSE =
            "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"model\":\"sim-small\",\"choices\":[{\"index\":0,"
                    + "\"message\":{\"role\":\"assistant\",\"content\":\""
                    + "An answer of some length. ".repeat(24)
                    + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":150}}";
    private static final String ATTEMPTS =
            "[{\"attempt\":1,\"lane\":\"sim-a\",\"outcome\":\"completed\",\"reason\":\"ok\",\"http_status\":200,"
                    + "\"started_at\":\"2026-03-10T12:00:00.010Z\",\"latency_ms\":42,\"cost_nano_usd\":1234567}]";
    private static final String USAGE =
            "{\"input_tokens\":10,\"output_tokens\":150,\"total_tokens\":160,\"source\":\"provider\"}";

    public static final String COLUMNS =
            "created_ms, core, retention_class, job_id, tenant, progress, run, status, started_ms, finished_ms,"
                    + " operation, model, priority, key_id, metadata, batch_id, batch_line, lane, upstream_model,"
                    + " http_status, cost_nano_usd, tokens, attempts, usage, response_bytes, response_inline";

    /** Of the first whole day up to now. */
    public List<LocalDate> days() {
        LocalDate last = LocalDate.ofInstant(newest, ZoneOffset.UTC);
        return last.minusDays(DAYS - 1L).datesUntil(last.plusDays(1)).toList();
    }

    /** The number of the first job that was accepted before this moment; at most {@link #rows}. */
    public long before(Instant moment) {
        double part =
                (double) Duration.between(moment, newest).toMillis() / span().toMillis() * rows;
        return Math.clamp((long) Math.ceil(part), 0, rows);
    }

    public long createdMs(long number) {
        return newest.toEpochMilli() - (long) ((double) number / rows * span().toMillis());
    }

    /** A line of COPY in its text format; nothing in it has to be escaped. */
    public void append(long n, String id, String core, long createdMs, StringBuilder line) {
        boolean failed = n % 10_000 == 1;
        line.append(createdMs).append('\t').append(core).append('\t').append(CLASS).append('\t');
        line.append(id).append('\t').append(n % 10 == 0 ? "globex" : TENANT);
        line.append('\t').append((1L << 32) | 0xffff_ffffL).append("\t1\t");
        line.append(failed ? "failed" : "succeeded").append('\t');
        line.append(createdMs + 15).append('\t').append(createdMs + 100);
        line.append("\tchat.completions\t").append(n % 1_000 == 1 ? "large" : "small");
        line.append('\t').append(n % 1_000 == 3 ? "interactive" : "standard").append("\tkey-1\t");
        line.append("{\"env\":\"prod\",\"user\":\"").append(n % 1_000).append('"');
        line.append(n % 100_000 == 7 ? ",\"rare\":\"yes\"}\t" : "}\t");
        if (n % 3 == 0) {
            line.append(batch(n)).append('\t').append(n / 3 % 1_000 + 1);
        } else {
            line.append("\\N\t\\N");
        }
        line.append("\tsim-a\tsim-small\t").append(failed ? 500 : 200);
        line.append("\t1234567\t160\t").append(ATTEMPTS).append('\t').append(USAGE).append('\t');
        line.append(RESPONSE.length()).append('\t').append(RESPONSE).append('\n');
    }

    public static String batch(long n) {
        return "batch_" + n / 3_000;
    }

    public static JobIds ids() {
        return new JobIds(new byte[32]);
    }

    private Duration span() {
        return Duration.between(days().getFirst().atStartOfDay(ZoneOffset.UTC).toInstant(), newest);
    }
}
