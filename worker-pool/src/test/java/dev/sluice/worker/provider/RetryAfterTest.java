package dev.sluice.worker.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    retry-after         | 3                             | 3000
                    retry-after         | 0.25                          | 250
                    retry-after         | 0                             | 0
                    retry-after         | Thu, 01 Jan 2026 00:00:09 GMT | 9000
                    retry-after         | Wed, 31 Dec 2025 23:00:00 GMT | 0
                    retry-after         | 99999999                      | 86400000
                    retry-after-ms      | 1500                          | 1500
                    x-ms-retry-after-ms | 20                            | 20
                    """)
    void isReadInEveryForm(String header, String value, long ms) {
        assertThat(RetryAfter.read(Map.of(header, value)::get, NOW))
                .contains(Duration.ofMillis(ms));
    }

    @ParameterizedTest
    @CsvSource({"soon", "-3", "NaN", "''"})
    void isAbsentWhereItMakesNoSense(String value) {
        assertThat(RetryAfter.read(Map.of("retry-after", value)::get, NOW)).isEmpty();
    }

    @Test
    void isReadFromTheFinestHeader() {
        var headers = Map.of("retry-after", "2", "retry-after-ms", "1250");

        assertThat(RetryAfter.read(headers::get, NOW)).contains(Duration.ofMillis(1250));
    }
}
