package dev.sluice.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.standalone.demo.Upload.Submitted;
import dev.sluice.standalone.run.Standalone;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Sends the bundled questions through a running Sluice and watches them from outside: over HTTP and
 * on the public topics. One thread beside the uploads'.
 */
public final class Demo {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration CATCH_UP_WITHIN = Duration.ofSeconds(20);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    private static final int READ_BACK_MAX = 60;

    private final Standalone sluice;
    private final DemoProvider provider;
    private final Duration atMost;
    private final Screen screen;

    /**
     * @param atMost when jobs that have no result by then count as missing
     */
    public Demo(Standalone sluice, DemoProvider provider, Duration atMost, Screen screen) {
        this.sluice = sluice;
        this.provider = provider;
        this.atMost = atMost;
        this.screen = screen;
    }

    /**
     * Runs to the end.
     *
     * @return whether every job has exactly one result
     */
    public boolean run(int questions) throws IOException, InterruptedException {
        List<Questions.Line> lines = Questions.load(questions, provider.routes());
        long begun = System.nanoTime();
        var tally = new Tally();
        try (HttpClient client =
                        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
                var topics = new PublicTopics(sluice);
                var upload = Upload.start(client, sluice, lines)) {
            watch(topics, upload, tally, lines.size());
            List<Submitted> submitted = upload.submitted();
            topics.readToEnd(tally, CATCH_UP_WITHIN);
            screen.last(tally.progress(lines.size(), lines.size() / seconds(begun)));
            summary(tally, seconds(begun));
            var reads = new JobReads(client, sluice);
            List<String> complaints = complaints(tally, submitted, reads);
            sample(lines.getFirst(), submitted.getFirst(), reads);
            complaints.forEach(complaint -> screen.say("WRONG: " + complaint));
            return complaints.isEmpty();
        }
    }

    private void watch(PublicTopics topics, Upload upload, Tally tally, int total)
            throws IOException, InterruptedException {
        var pace = new Pace();
        long giveUp = System.nanoTime() + atMost.toNanos();
        while (tally.done() < total || !upload.isDone()) {
            topics.read(tally, POLL);
            long now = System.nanoTime();
            screen.show(tally.progress(total, pace.at(now, tally.done())), now);
            if (upload.isDone() && tally.done() < total) {
                // Ends the wait at once when a request failed.
                upload.submitted();
            }
            if (now > giveUp) {
                screen.say("Not finished after " + atMost + ", going on without the rest");
                return;
            }
        }
    }

    private void summary(Tally tally, double seconds) {
        screen.say("");
        screen.say(
                String.format(
                        Locale.ROOT,
                        "%,d results in %.1f s: %s",
                        tally.done(),
                        seconds,
                        tally.byStatus().toString().toLowerCase(Locale.ROOT)));
        screen.say("");
        SummaryTable.render(tally.rows()).forEach(screen::say);
    }

    /** By the topic for every job, by PostgreSQL's count for every job, by HTTP for a sample. */
    private List<String> complaints(Tally tally, List<Submitted> submitted, JobReads reads)
            throws IOException, InterruptedException {
        List<String> jobs =
                submitted.stream().flatMap(tenant -> tenant.jobs().values().stream()).toList();
        List<String> complaints = new ArrayList<>(tally.complaints(jobs));
        for (Submitted tenant : submitted) {
            long ended = ended(reads, tenant);
            if (ended != tenant.jobs().size()) {
                complaints.add(
                        "PostgreSQL has %d ended jobs of tenant %s, %d were submitted"
                                .formatted(ended, tenant.key().tenant(), tenant.jobs().size()));
            }
            List<String> ids = List.copyOf(tenant.jobs().values());
            int step = Math.max(1, ids.size() * submitted.size() / READ_BACK_MAX);
            for (int i = 0; i < ids.size(); i += step) {
                String status = reads.job(ids.get(i), tenant.key().text()).path("status").asText();
                if (!JobReads.TERMINAL.contains(status)) {
                    complaints.add("GET %s says %s".formatted(ids.get(i), status));
                }
            }
        }
        return complaints;
    }

    /** The projection follows the topic by a moment. */
    private static long ended(JobReads reads, Submitted tenant)
            throws IOException, InterruptedException {
        long giveUp = System.nanoTime() + CATCH_UP_WITHIN.toNanos();
        long ended;
        while ((ended = reads.ended(tenant.key().tenant())) < tenant.jobs().size()
                && System.nanoTime() < giveUp) {
            Thread.sleep(LOOK_AGAIN);
        }
        return ended;
    }

    private void sample(Questions.Line line, Submitted tenant, JobReads reads)
            throws IOException, InterruptedException {
        String id = Map.copyOf(tenant.jobs()).getOrDefault(line.customId(), "");
        JsonNode job = reads.job(id, tenant.key().text());
        String answer =
                job.path("result")
                        .path("body")
                        .path("choices")
                        .path(0)
                        .path("message")
                        .path("content")
                        .asText(job.path("error").path("message").asText("(none)"));
        screen.say("");
        screen.say("One of the questions (" + id + "):");
        screen.say("  " + line.question());
        screen.say(
                switch (provider) {
                    case SIM ->
                            "Its answer, simulated by %s, which knows words but no sums:"
                                    .formatted(job.path("upstream_model").asText());
                    case OPENAI ->
                            "The answer of %s:".formatted(job.path("upstream_model").asText());
                });
        screen.say("  " + answer);
    }

    private static double seconds(long begun) {
        return (System.nanoTime() - begun) / 1e9;
    }
}
