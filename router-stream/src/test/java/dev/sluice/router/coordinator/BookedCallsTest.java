package dev.sluice.router.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.AttemptFinished;
import java.util.List;
import org.junit.jupiter.api.Test;

class BookedCallsTest {
    private static AttemptFinished end(int call) {
        AttemptFinished end = new AttemptFinished();
        end.setJobId("job");
        end.setCallId("job.1." + call + ".w");
        return end;
    }

    /** One that is turned away for days has as many calls. */
    @Test
    void remembersTheNewestAlone() {
        List<String> booked = List.of();
        for (int call = 1; call <= 1_000; call++) {
            booked = BookedCalls.with(booked, end(call));
        }

        assertThat(booked).hasSize(BookedCalls.CALLS_MAX);
        assertThat(BookedCalls.has(booked, end(1_000))).isTrue();
        assertThat(BookedCalls.has(booked, end(1))).isFalse();
    }
}
