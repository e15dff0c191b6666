package dev.sluice.router;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class RepeatedFailuresTest {
    private final RepeatedFailures failures = new RepeatedFailures();

    @Test
    void blamesARecordThatWritesMoreThanKafkaTakes() {
        fail(new StreamsException("send", new RecordTooLargeException("2 MB")));

        assertThat(failures.verdict("record"))
                .hasValueSatisfying(why -> assertThat(why).contains("RecordTooLargeException"));
    }

    @Test
    void blamesNobodyForTroublesOfTheCluster() {
        fail(new StreamsException("send", new TimeoutException("no leader")));

        assertThat(failures.verdict("record")).isEmpty();
    }

    private void fail(RuntimeException error) {
        for (int i = 0; i < RepeatedFailures.FAILURES_MAX; i++) {
            failures.failed("record", error);
        }
    }
}
