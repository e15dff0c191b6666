package dev.sluice.ingress.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.DeadLetter;
import dev.sluice.schema.error.GivenUp;
import dev.sluice.schema.topic.TopicLayout;
import dev.sluice.schema.topic.TopicSpec;
import dev.sluice.schema.topic.Topics;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReplayPolicyTest {
    private static final String GIVEN_UP = GivenUp.reason(3, "IllegalStateException: a\nb");
    private static final List<TopicSpec> TOPICS =
            Topics.of(TopicLayout.SINGLE_NODE, List.of("default")).all();

    private static Optional<String> refusal(DeadLetter letter, boolean job) {
        return ReplayPolicy.refusal(letter, false, TOPICS, any -> job);
    }

    private static DeadLetter letter(String topic, int partition, String reason) {
        return letter(topic, partition, reason, ByteBuffer.allocate(3));
    }

    private static DeadLetter letter(
            String topic, int partition, String reason, @Nullable ByteBuffer value) {
        return new DeadLetter("router", topic, partition, 7L, reason, null, value, 0L);
    }

    @Test
    void sendsBackWhatCouldNotBeRead() {
        assertThat(refusal(letter(Topics.REQUESTS, 0, "no schema 9"), false)).isEmpty();
        assertThat(refusal(letter(Topics.REQUESTS, 0, "its run is -1"), true)).isEmpty();
    }

    /** It would run again as a first run, and its result would be passed over. */
    @Test
    void refusesAJobThatWasGivenUpAndSoHasEnded() {
        assertThat(refusal(letter(Topics.REQUESTS, 0, GIVEN_UP), true))
                .contains("the job has ended as failed (expected: redrive)");
    }

    @Test
    void sendsBackOtherRecordsThatWereGivenUp() {
        assertThat(refusal(letter(Topics.REQUESTS, 0, GIVEN_UP), false)).isEmpty();
        assertThat(refusal(letter(Topics.ATTEMPTS, 0, GIVEN_UP), true)).isEmpty();
    }

    /** Where even ending it has thrown, nobody was told of an end. */
    @Test
    void sendsBackAJobThatCouldNotEvenBeEnded() {
        assertThat(refusal(letter(Topics.REQUESTS, 0, "job abc: " + GIVEN_UP), true)).isEmpty();
    }

    @Test
    void refusesWhatIsNotWhole() {
        DeadLetter letter = letter(Topics.REQUESTS, 0, "no schema 9");

        assertThat(ReplayPolicy.refusal(letter, true, TOPICS, any -> false))
                .contains(
                        "only the first bytes of the record were kept (expected: the whole; its writer has it)");
    }

    @Test
    void refusesWhatHasNoPlaceOrNoValue() {
        assertThat(refusal(letter("sluice.absent", 0, "?"), false))
                .get()
                .asString()
                .contains("sluice.absent-0");
        assertThat(refusal(letter(Topics.REQUESTS, 99, "?"), false)).isPresent();
        assertThat(refusal(letter(Topics.REQUESTS, 0, "?", null), false))
                .get()
                .asString()
                .contains("no value");
    }
}
