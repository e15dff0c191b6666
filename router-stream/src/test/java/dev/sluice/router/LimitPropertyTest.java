package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static dev.sluice.schema.avro.TokenSource.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.TokenUsage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Jobs, answers, failures, dead workers, late news and restarts in any order, under limits on
 * requests, tokens and running calls: none is ever passed, nothing stays taken, and every job ends.
 */
class LimitPropertyTest {
    private static final int STEPS = 60;
    private static final int WINDOW_MS = 10_000;
    private static final int REQUESTS = 30;
    private static final int REQUESTS_AT_ONCE = 4;
    private static final int TOKENS = 3_000;
    private static final int TOKENS_AT_ONCE = 500;
    private static final int RUNNING = 3;

    /** Larger than a burst of tokens. */
    private static final int LARGEST = 650;

    @Property(tries = 15)
    void neverPassesALimit(@ForAll long seed) {
        try (var scene = new Scene(seed)) {
            for (int step = 0; step < STEPS; step++) {
                scene.step();
                assertThat(scene.running()).as("step %d", step).isLessThanOrEqualTo(RUNNING);
            }
            scene.endAll();

            scene.assertRequests();
            scene.assertTokens();
            assertThat(scene.running()).isZero();
            assertThat(scene.router.results()).as("every job ends").hasSize(scene.submitted());
        }
    }

    private static final class Scene extends RandomHistory {
        private record Tokens(long atMs, long cells) {}

        private final List<Tokens> tokens = new ArrayList<>();
        private final Map<String, Long> inputBytes = new HashMap<>();

        Scene(long seed) {
            super(
                    seed,
                    TestCatalog.with(
                            "providers:",
                            """
                                limits:
                                  - name: l
                                    tenant: acme
                                    requests: {per_window: %d, window: 10s, burst: %d}
                                    tokens: {per_window: %d, window: 10s, burst: %d}
                                    concurrent_jobs: %d
                                providers:"""
                                    .formatted(
                                            REQUESTS,
                                            REQUESTS_AT_ONCE,
                                            TOKENS,
                                            TOKENS_AT_ONCE,
                                            RUNNING)));
        }

        @Override
        JobRequest submit() {
            JobRequest job = router.submit(aJob().on("single").inputBytes(1 + random.nextInt(600)));
            inputBytes.put(job.getJobId(), job.getInputTokensMax());
            return job;
        }

        @Override
        void began(Dispatch dispatch) {
            tokens.add(new Tokens(dispatch.getDispatchedAtMs(), bound(dispatch)));
        }

        @Override
        TokenUsage use(Claim claim) {
            long input = random.nextLong(2);
            long output = random.nextLong(51);
            tokens.add(
                    new Tokens(
                            router.now().toEpochMilli(), input + output - bound(claim.dispatch())));
            return new TokenUsage(input, 0L, 0L, output, 0L, PROVIDER, 0L, 0L, 0L, 0L, null);
        }

        void endAll() {
            for (int i = 0; i < 200 && router.results().size() < submitted(); i++) {
                answerOne();
            }
        }

        /** What a call is charged: its prompt's bytes and its bound on output. */
        private long bound(Dispatch dispatch) {
            return inputBytes.getOrDefault(dispatch.getJobId(), 0L) + 50;
        }

        void assertRequests() {
            List<Dispatch> all = router.dispatches();
            for (int from = 0; from < all.size(); from++) {
                for (int to = from; to < all.size(); to++) {
                    long ms = all.get(to).getDispatchedAtMs() - all.get(from).getDispatchedAtMs();
                    assertThat(to - from + 1)
                            .isLessThanOrEqualTo(allowed(REQUESTS, ms) + REQUESTS_AT_ONCE);
                }
            }
        }

        /** Less what was given back; one call may be larger than the burst. */
        void assertTokens() {
            for (int from = 0; from < tokens.size(); from++) {
                long taken = 0;
                for (int to = from; to < tokens.size(); to++) {
                    taken += tokens.get(to).cells;
                    long ms = tokens.get(to).atMs - tokens.get(from).atMs;
                    assertThat(taken).isLessThanOrEqualTo(allowed(TOKENS, ms) + LARGEST);
                }
            }
        }

        private static int allowed(int perWindow, long ms) {
            return (int) Math.ceilDiv(perWindow * ms, WINDOW_MS);
        }

        double running() {
            return router
                    .meters
                    .find("sluice.router.limit.used")
                    .tag("of", "concurrent_jobs")
                    .gauges()
                    .stream()
                    .mapToDouble(gauge -> gauge.value())
                    .sum();
        }
    }
}
