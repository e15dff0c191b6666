package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.AdmissionVerdict;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.PlanRequest;
import dev.sluice.schema.avro.PlannedLane;
import dev.sluice.schema.topic.Topics;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Questions where a job would go. */
class PlanRequestTest {
    private final RouterHarness router = new RouterHarness();

    @AfterEach
    void close() {
        router.close();
    }

    private AdmissionReply ask(JobBuilder job) {
        router.worker("w1", 8);
        JobRequest request = job.withReply().build(router.now());
        router.pipe(Topics.REQUESTS, new PlanRequest(request));
        assertThat(router.replies()).hasSize(1);
        return router.replies().getFirst();
    }

    @Test
    void areAnsweredWithThePlanAndMakeNoJob() {
        AdmissionReply reply = ask(aJob().outputMax(1_000L));

        assertThat(reply.getVerdict()).isEqualTo(AdmissionVerdict.ACCEPTED);
        assertThat(reply.getPlan())
                .containsExactly(
                        new PlannedLane("cheap", 1, 15_000L + 600_000L, "by cost"),
                        new PlannedLane("dear", 2, 150_000L + 6_000_000L, "by cost"));
        assertThat(router.newDispatches()).isEmpty();
        assertThat(router.events()).isEmpty();
        assertThat(router.results()).isEmpty();
    }

    @Test
    void areAnsweredWithTheReasonWhereAJobWouldBeRefused() {
        AdmissionReply reply = ask(aJob().on("no-such-route"));

        assertThat(reply.getVerdict()).isEqualTo(AdmissionVerdict.REFUSED);
        assertThat(Objects.requireNonNull(reply.getError()).getCode()).isEqualTo("model_not_found");
        assertThat(router.results()).isEmpty();
    }
}
