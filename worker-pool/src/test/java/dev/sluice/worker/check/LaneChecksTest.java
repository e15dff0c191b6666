package dev.sluice.worker.check;

import static dev.sluice.worker.ADispatch.aDispatch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.LaneCheck;
import dev.sluice.schema.avro.LaneChecked;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.topic.Topics;
import dev.sluice.worker.WorkerRig;
import dev.sluice.worker.handoff.ScriptedAdapter;
import dev.sluice.worker.metric.WorkerMeters;
import dev.sluice.worker.metric.WorkerMetric;
import dev.sluice.worker.provider.AttemptOutcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LaneChecksTest {
    private static final RecordCodec<SpecificRecord> DEMAND =
            WorkerRig.CODECS.forTopic(WorkerRig.TOPICS.byName(Topics.DEMAND), SpecificRecord.class);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final WorkerRig rig = new WorkerRig(1, true);
    private final ScriptedAdapter provider = ScriptedAdapter.instant();
    private final List<Runnable> begun = new ArrayList<>();
    private final LaneChecks checks =
            new LaneChecks(
                    List.of(provider),
                    rig.producer,
                    DEMAND,
                    new WorkerMeters(meters),
                    task -> {
                        begun.add(task);
                        return Thread.ofVirtual().unstarted(() -> {});
                    });

    @AfterEach
    void close() {
        rig.close();
    }

    private static LaneCheck check(String lane) {
        return new LaneCheck(
                lane,
                "group",
                "account",
                "upstream-model",
                aDispatch().build().getTarget(),
                0,
                1_234L,
                30_000L);
    }

    private List<LaneChecked> told() {
        begun.forEach(Runnable::run);
        begun.clear();
        return rig.producer.history().stream()
                .filter(record -> record.topic().equals(Topics.DEMAND))
                .map(ProducerRecord::value)
                .map(value -> (LaneChecked) DEMAND.decode(value))
                .toList();
    }

    @Test
    void tellsTheAllocatorThatOrderedItWhatWasFound() {
        checks.begin(check("idle"));

        assertThat(told()).containsExactly(new LaneChecked("idle", "group", true, "OK", 1_234L));
        assertThat(rig.producer.history()).extracting(ProducerRecord::partition).containsExactly(0);
        assertThat(
                        meters.get(WorkerMetric.LANE_CHECKS.meterName())
                                .tags("lane", "idle", "found", "OK")
                                .counter()
                                .count())
                .isEqualTo(1);
    }

    @Test
    void tellsOfALaneThatNobodyAnswersFor() {
        provider.checked =
                new AttemptOutcome.Refused(OutcomeReason.CREDENTIALS, "lane idle: 401", true);
        checks.begin(check("idle"));

        assertThat(told())
                .containsExactly(new LaneChecked("idle", "group", false, "CREDENTIALS", 1_234L));
    }

    @Test
    void keepsItsOwnTroublesToItself() {
        provider.checked = new AttemptOutcome.Abandoned(OutcomeReason.INTERNAL, "a defect");
        checks.begin(check("idle"));

        assertThat(told()).isEmpty();
    }

    @Test
    void makesNoMoreThanSixteenAtATime() {
        for (int i = 0; i < 20; i++) {
            checks.begin(check("lane-" + i));
        }
        assertThat(begun).hasSize(16);
        assertThat(told()).hasSize(16);

        checks.begin(check("later"));

        assertThat(told()).hasSize(17);
    }
}
