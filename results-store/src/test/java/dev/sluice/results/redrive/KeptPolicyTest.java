package dev.sluice.results.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.project.TestProjection;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.BodyEncoding;
import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.avro.JobRequest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rows of standard live for 30 days in these tests. */
class KeptPolicyTest {
    private static final TestJob JOB = TestJob.acceptedAt(Instant.parse("2026-03-10T00:00:01Z"));

    @Test
    void aRunEndsAnHourBeforeItsDayIsDropped() {
        assertThat(refused("2026-04-09T23:00:00Z", null)).isFalse();
        assertThat(refused("2026-04-09T23:00:01Z", null)).isTrue();
    }

    /** Written before midnight, and accepted after it. */
    @Test
    void aBodyOfTheDayBeforeGoesADayEarlier() {
        assertThat(refused("2026-04-08T23:00:00Z", "standard/2026-03-09/x")).isFalse();
        assertThat(refused("2026-04-08T23:00:01Z", "standard/2026-03-09/x")).isTrue();
        assertThat(refused("2026-04-09T23:00:00Z", "standard/2026-03-10/x")).isFalse();
    }

    private static boolean refused(String deadline, @Nullable String claim) {
        JobRequest run =
                JobRequest.newBuilder()
                        .setJobId(JOB.id.value())
                        .setCaller(new Caller(TestJob.TENANT, TestJob.SHARD, null, "k", null))
                        .setModel("small")
                        .setBody(new Body(null, claim, BodyEncoding.IDENTITY, 2L, null))
                        .setInputTokensMax(2)
                        .setAcceptedAtMs(0)
                        .setDeadlineMs(Instant.parse(deadline).toEpochMilli())
                        .build();
        return KeptPolicy.refusal(run, TestProjection.RETENTION).isPresent();
    }
}
