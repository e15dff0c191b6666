package dev.sluice.ingress.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.lifecycle.TellPolicy.Known;
import dev.sluice.ingress.lifecycle.TellPolicy.Ruling;
import dev.sluice.schema.avro.JobEventType;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TellPolicyTest {
    private static final Events EVENTS = new Events("job_1");

    private static JobSeen seen(String json) {
        return JobSeen.read(json.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @EnumSource(
            value = JobEventType.class,
            names = {"REDRIVE_REFUSED", "UNKNOWN"},
            mode = EnumSource.Mode.EXCLUDE)
    void everyEventThatIsKnownHasAName(JobEventType type) {
        assertThat(TellPolicy.name(EVENTS.event(type, 1, 1)))
                .hasValueSatisfying(name -> assertThat(name).startsWith("job."));
    }

    @Test
    void namesAMoveByItsReason() {
        assertThat(TellPolicy.name(EVENTS.queued())).hasValue("job.queued");
        assertThat(TellPolicy.name(EVENTS.moved("other", "would be late"))).hasValue("job.moved");
        assertThat(TellPolicy.name(EVENTS.event(JobEventType.UNKNOWN, 1, 0))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, queued, 1, true",
        "0, 0, '', 1, false",
        "1, 1, queued, 1, false",
        "1, 1, running, 1, true",
        "1, 2, running, 1, false",
        "1, 2, queued, 1, false",
        "1, 2, queued, 2, true",
        "2, 1, running, 1, false"
    })
    void aDocumentIsNewsOnlyWhenItIsAhead(
            int run, int step, String status, int shownRun, boolean news) {
        Ruling ruling =
                TellPolicy.rule(
                        new Known(run, step),
                        seen("{\"status\":\"%s\",\"run\":%d}".formatted(status, shownRun)));

        assertThat(ruling instanceof Ruling.State).isEqualTo(news);
        assertThat(ruling instanceof Ruling.Old).isEqualTo(!news);
    }

    @ParameterizedTest
    @CsvSource({"succeeded", "failed", "cancelled", "expired"})
    void anEndIsTheEndUnlessALaterRunHasBegun(String status) {
        JobSeen ended = seen("{\"status\":\"%s\",\"run\":1}".formatted(status));

        assertThat(TellPolicy.rule(new Known(1, 2), ended)).isEqualTo(new Ruling.End());
        assertThat(TellPolicy.rule(new Known(2, 1), ended)).isEqualTo(new Ruling.Old());
    }

    @Test
    void aRetryGoesBackToWaiting() {
        Known running = TellPolicy.after(Known.NOTHING, EVENTS.started(1));

        assertThat(TellPolicy.after(running, EVENTS.retrying(1))).isEqualTo(new Known(1, 1));
        assertThat(TellPolicy.after(running, EVENTS.event(JobEventType.CANCELLING, 1, 1)))
                .isEqualTo(running);
        assertThat(TellPolicy.isPast(new Known(2, 0), EVENTS.started(1))).isTrue();
        assertThat(TellPolicy.after(new Known(2, 1), EVENTS.started(1))).isEqualTo(new Known(2, 1));
    }

    @Test
    void aSummaryHasEverythingButTheResult() {
        assertThat(
                        seen("{\"id\":\"job_1\",\"status\":\"succeeded\",\"run\":2,\"result\":{\"body\":{\"a\":[1]}},\"cost_usd\":0.000007500,\"attempts\":[{\"cost_usd\":0.000000100}]}")
                                .summary())
                .asString()
                .isEqualTo(
                        "{\"id\":\"job_1\",\"status\":\"succeeded\",\"run\":2,\"cost_usd\":0.000007500,\"attempts\":[{\"cost_usd\":0.000000100}]}");
    }
}
