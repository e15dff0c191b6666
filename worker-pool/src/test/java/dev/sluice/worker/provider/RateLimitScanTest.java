package dev.sluice.worker.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.ProviderLimits;
import dev.sluice.schema.avro.RateLeft;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitScanTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static RateLimitScan scan(Map<String, String> headers) {
        RateLimitScan scan = new RateLimitScan(NOW);
        headers.forEach(scan::header);
        return scan;
    }

    @Test
    void readsTheHeadersOfOpenAi() {
        RateLimitScan scan =
                scan(
                        Map.of(
                                "X-RateLimit-Limit-Requests", "500",
                                "x-ratelimit-remaining-requests", "499",
                                "x-ratelimit-reset-requests", "120ms",
                                "x-ratelimit-limit-tokens", "30000",
                                "x-ratelimit-remaining-tokens", "0",
                                "x-ratelimit-reset-tokens", "6m0s",
                                "x-request-id", "req-1"));

        assertThat(scan.limits())
                .isEqualTo(
                        new ProviderLimits(
                                new RateLeft(500L, 499L, 120L),
                                new RateLeft(30_000L, 0L, 360_000L)));
        assertThat(scan.unreadable()).isZero();
    }

    @Test
    void readsTheHeadersOfAnthropic() {
        RateLimitScan scan =
                scan(
                        Map.of(
                                "anthropic-ratelimit-requests-limit", "50",
                                "anthropic-ratelimit-requests-remaining", "49",
                                "anthropic-ratelimit-requests-reset", "2026-01-01T00:00:02Z",
                                "anthropic-ratelimit-tokens-limit", "48000",
                                "anthropic-ratelimit-tokens-remaining", "47000",
                                "anthropic-ratelimit-tokens-reset", "2026-01-01T01:00:03+01:00"));

        assertThat(scan.limits())
                .isEqualTo(
                        new ProviderLimits(
                                new RateLeft(50L, 49L, 2_000L),
                                new RateLeft(48_000L, 47_000L, 3_000L)));
    }

    @Test
    void countsInputAndOutputTogether() {
        RateLimitScan scan =
                scan(
                        Map.of(
                                "anthropic-ratelimit-input-tokens-limit", "40000",
                                "anthropic-ratelimit-input-tokens-remaining", "39000",
                                "anthropic-ratelimit-input-tokens-reset", "2026-01-01T00:00:02Z",
                                "anthropic-ratelimit-output-tokens-limit", "8000",
                                "anthropic-ratelimit-output-tokens-remaining", "1000",
                                "anthropic-ratelimit-output-tokens-reset", "2026-01-01T00:00:50Z"));

        assertThat(Objects.requireNonNull(scan.limits()).getTokens())
                .isEqualTo(new RateLeft(48_000L, 40_000L, 50_000L));
    }

    @Test
    void nothingIsLeftWhenOutputIsUsedUp() {
        RateLimitScan scan =
                scan(
                        Map.of(
                                "anthropic-ratelimit-tokens-limit", "48000",
                                "anthropic-ratelimit-tokens-remaining", "40000",
                                "anthropic-ratelimit-tokens-reset", "2026-01-01T00:00:10Z",
                                "anthropic-ratelimit-output-tokens-limit", "8000",
                                "anthropic-ratelimit-output-tokens-remaining", "0",
                                "anthropic-ratelimit-output-tokens-reset", "2026-01-01T00:01:00Z"));

        assertThat(Objects.requireNonNull(scan.limits()).getTokens())
                .isEqualTo(new RateLeft(8_000L, 0L, 60_000L));
    }

    @ParameterizedTest
    @CsvSource({
        "1s, 1000",
        "6m0s, 360000",
        "120ms, 120",
        "1.5s, 1500",
        "1h2m3.25s, 3723250",
        "250us, 1",
        "0s, 0",
        "12, 12000",
        "7.66, 7660",
        "99d, 86400000",
        "2025-12-31T23:59:59Z, 0",
        "2027-01-01T00:00:00Z, 86400000",
    })
    void readsResetsInEveryForm(String reset, long ms) {
        RateLimitScan scan =
                scan(
                        Map.of(
                                "x-ratelimit-remaining-requests",
                                "3",
                                "x-ratelimit-reset-requests",
                                reset));

        assertThat(Objects.requireNonNull(scan.limits()).getRequests())
                .isEqualTo(new RateLeft(0L, 3L, ms));
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-3s", "", "s", "1x", "1s2", "NaN", "1767225600"})
    void countsAResetThatMakesNoSense(String reset) {
        RateLimitScan scan =
                scan(
                        Map.of(
                                "x-ratelimit-remaining-requests",
                                "3",
                                "x-ratelimit-reset-requests",
                                reset));

        assertThat(scan.limits()).isNull();
        assertThat(scan.unreadable()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"many", "-1", "1e9", "", "99999999999999999999"})
    void countsARemainderThatMakesNoSense(String remaining) {
        RateLimitScan scan =
                scan(
                        Map.of(
                                "x-ratelimit-remaining-requests",
                                remaining,
                                "x-ratelimit-reset-requests",
                                "1s"));

        assertThat(scan.limits()).isNull();
        assertThat(scan.unreadable()).isEqualTo(1);
    }

    @Test
    void takesNoWordFromWhoHasNoLimit() {
        RateLimitScan scan =
                scan(
                        Map.of(
                                "x-ratelimit-limit-tokens", "0",
                                "x-ratelimit-remaining-tokens", "0",
                                "x-ratelimit-reset-tokens", "1s"));

        assertThat(scan.limits()).isNull();
    }

    @Test
    void passesOverWhatOthersMeanByTheseNames() {
        RateLimitScan scan =
                scan(
                        Map.of(
                                "x-ratelimit-limit", "10",
                                "x-ratelimit-remaining-requests-day", "none",
                                "x-ratelimit-", "1",
                                "anthropic-ratelimit-", "1"));

        assertThat(scan.limits()).isNull();
        assertThat(scan.unreadable()).isZero();
    }
}
