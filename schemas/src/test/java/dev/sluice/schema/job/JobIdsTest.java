package dev.sluice.schema.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class JobIdsTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final Instant LATER = NOW.plusSeconds(3600);

    private final JobIds ids = new JobIds(secret("a"));

    @Test
    void carriesTimeAndShard() {
        JobId id = ids.random("acme", 54_321, NOW);

        assertThat(id.time()).isEqualTo(NOW);
        assertThat(id.shard()).isEqualTo(54_321);
        assertThat(ids.derived("acme", 65_535, "k", LATER).shard()).isEqualTo(65_535);
    }

    @Test
    void knowsItsOwnIds() {
        assertThat(ids.genuine(ids.random("acme", 7, NOW), "acme")).isTrue();
        assertThat(ids.genuine(ids.derived("acme", 7, "order-1", NOW), "acme")).isTrue();
        assertThat(new JobIds(secret("a")).genuine(ids.random("acme", 7, NOW), "acme")).isTrue();
    }

    @Test
    void disownsAnotherTenantsAndAnotherDeploymentsIds() {
        JobId id = ids.random("acme", 7, NOW);

        assertThat(ids.genuine(id, "acm")).isFalse();
        assertThat(ids.genuine(id, "")).isFalse();
        assertThat(new JobIds(secret("b")).genuine(id, "acme")).isFalse();
    }

    @Test
    void disownsAnIdWithAnyBitChanged() {
        byte[] bytes = ids.random("acme", 7, NOW).bytes();

        for (int bit = 0; bit < JobId.BYTES * 8; bit++) {
            byte[] forged = bytes.clone();
            forged[bit / 8] ^= (byte) (1 << bit % 8);

            assertThat(ids.genuine(JobId.ofBytes(forged), "acme")).as("bit %d", bit).isFalse();
        }
    }

    @Test
    void repeatsTheCoreOfARepeatedKey() {
        JobId first = ids.derived("acme", 7, "order-1", NOW);
        JobId again = new JobIds(secret("a")).derived("acme", 7, "order-1", LATER);

        assertThat(again.core()).isEqualTo(first.core());
        assertThat(again).isNotEqualTo(first);
        assertThat(again.time()).isEqualTo(LATER);
    }

    @Test
    void derivesOtherCoresForOtherKeysTenantsAndSecrets() {
        assertThat(
                        List.of(
                                ids.derived("acme", 7, "order-1", NOW).core(),
                                ids.derived("acme", 7, "order-2", NOW).core(),
                                ids.derived("acme", 7, "", NOW).core(),
                                ids.derived("acm", 7, "eorder-1", NOW).core(),
                                ids.derived("acmeo", 7, "rder-1", NOW).core(),
                                new JobIds(secret("b")).derived("acme", 7, "order-1", NOW).core()))
                .doesNotHaveDuplicates();
    }

    @Test
    void neverRepeatsARandomCoreOnManyThreads() throws InterruptedException, ExecutionException {
        Set<String> cores = new HashSet<>();

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<JobId>>> made = new ArrayList<>();
            for (int task = 0; task < 64; task++) {
                made.add(threads.submit(() -> thousandIds()));
            }
            for (Future<List<JobId>> thousand : made) {
                for (JobId id : thousand.get()) {
                    assertThat(cores.add(id.core())).as("core of %s is new", id).isTrue();
                    assertThat(ids.genuine(id, "acme")).as("%s is genuine", id).isTrue();
                }
            }
        }

        assertThat(cores).hasSize(64_000);
    }

    @Test
    void sortsByTimeAsText() {
        JobId early = ids.random("acme", 65_535, NOW);
        JobId late = ids.random("acme", 0, NOW.plusMillis(1));

        assertThat(early.value()).isLessThan(late.value());
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> new JobIds(new byte[31]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("31 bytes, expected at least 32");
        assertThatThrownBy(() -> ids.random("acme", 65_536, NOW))
                .hasMessageContaining("shard 65536");
        assertThatThrownBy(() -> ids.random("acme", -1, NOW)).hasMessageContaining("shard -1");
        assertThatThrownBy(() -> ids.random("acme", 0, Instant.ofEpochMilli(-1)))
                .hasMessageContaining("accept time");
        assertThatThrownBy(() -> ids.random("acme", 0, Instant.ofEpochMilli(1L << 48)))
                .hasMessageContaining("accept time");
    }

    private List<JobId> thousandIds() {
        List<JobId> made = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            made.add(ids.random("acme", 7, NOW));
        }
        return made;
    }

    private static byte[] secret(String letter) {
        return letter.repeat(32).getBytes(StandardCharsets.US_ASCII);
    }
}
