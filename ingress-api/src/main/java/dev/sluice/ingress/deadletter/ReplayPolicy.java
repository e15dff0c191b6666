package dev.sluice.ingress.deadletter;

import dev.sluice.schema.avro.DeadLetter;
import dev.sluice.schema.error.GivenUp;
import dev.sluice.schema.topic.TopicSpec;
import dev.sluice.schema.topic.Topics;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Which letters may not go back to where they came from, and why. */
final class ReplayPolicy {
    private ReplayPolicy() {}

    /**
     * @param shortened whether the letter has a part of the record only
     * @param topics of this installation
     * @param isJob whether a record of {@code sluice.requests} asks for a job
     */
    // The generated getter does not say that it may return null.
    @SuppressWarnings("ConstantConditions")
    static Optional<String> refusal(
            DeadLetter letter,
            boolean shortened,
            List<TopicSpec> topics,
            Predicate<DeadLetter> isJob) {
        if (letter.getValue() == null) {
            return Optional.of("it has no value (expected: a record)");
        }
        if (shortened) {
            return Optional.of(
                    "only the first bytes of the record were kept (expected: the whole; its writer has it)");
        }
        Optional<TopicSpec> topic =
                topics.stream().filter(spec -> spec.name().equals(letter.getTopic())).findFirst();
        if (topic.isEmpty() || letter.getPartition() >= topic.get().partitions()) {
            return Optional.of(
                    "there is no %s-%d (expected: a topic of this installation)"
                            .formatted(letter.getTopic(), letter.getPartition()));
        }
        return hasEnded(letter, isJob)
                ? Optional.of("the job has ended as failed (expected: redrive)")
                : Optional.empty();
    }

    /**
     * A request that was given up got its result at once. Sent again it would be a first run once
     * more: paid for, its result passed over, counted twice in its batch. What could not be read
     * got none, and neither did a job whose letter says no offset.
     */
    private static boolean hasEnded(DeadLetter letter, Predicate<DeadLetter> isJob) {
        return letter.getTopic().equals(Topics.REQUESTS)
                && GivenUp.isReason(letter.getReason())
                && isJob.test(letter);
    }
}
