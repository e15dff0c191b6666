package dev.sluice.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.AdmissionVerdict;
import dev.sluice.schema.avro.BatchRequest;
import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.avro.Idempotency;
import dev.sluice.schema.avro.KeyedBatch;
import dev.sluice.schema.avro.ReplyAddress;
import dev.sluice.schema.job.JobIds;
import dev.sluice.schema.job.ObjectId;
import dev.sluice.schema.job.ObjectIds;
import dev.sluice.schema.topic.Topics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Batches that are wanted under an Idempotency-Key. */
class KeyedBatchTest {
    private static final ObjectIds IDS = new ObjectIds(new JobIds(new byte[32]));

    private final RouterHarness router = new RouterHarness();

    @AfterEach
    void close() {
        router.close();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private String freshId() {
        return IDS.random(ObjectId.Kind.BATCH, "acme", 0, router.now()).toString();
    }

    private String want(String key, String request) {
        return want(freshId(), key, request);
    }

    private String want(String id, String key, String request) {
        return want(id, key, request, false);
    }

    private String ask(String key, String request) {
        return want(freshId(), key, request, true);
    }

    private String want(String id, String key, String request, boolean knownOnly) {
        long nowMs = router.now().toEpochMilli();
        BatchRequest batch =
                BatchRequest.newBuilder()
                        .setBatchId(id)
                        .setCaller(
                                Caller.newBuilder()
                                        .setTenant("acme")
                                        .setShard(0)
                                        .setKeyId("k")
                                        .build())
                        .setInputFileId("file-1")
                        .setEndpoint("/v1/chat/completions")
                        .setAcceptedAtMs(nowMs)
                        .setDeadlineMs(nowMs + Duration.ofHours(24).toMillis())
                        .build();
        router.pipe(
                Topics.REQUESTS,
                new KeyedBatch(
                        batch,
                        new Idempotency(bytes(key), bytes(request)),
                        new ReplyAddress("ing_1", 0, 0, false, null),
                        knownOnly));
        return id;
    }

    private AdmissionReply lastReply() {
        return router.replies().getLast();
    }

    @Test
    void theFirstOneGoesToTheBatches() {
        String id = want("k", "a");

        assertThat(router.all(Topics.BATCHES, BatchRequest.class))
                .extracting(BatchRequest::getBatchId)
                .containsExactly(id);
        assertThat(lastReply().getJobId()).isEqualTo(id);
        assertThat(lastReply().getVerdict()).isEqualTo(AdmissionVerdict.ACCEPTED);
    }

    @Test
    void aRepeatIsToldOfTheFirstAlsoAfterARestart() {
        String first = want("k", "a");
        router.jump(Duration.ofHours(23));
        router.restart();

        String repeat = want("k", "a");

        assertThat(lastReply().getJobId()).isEqualTo(repeat);
        assertThat(lastReply().getVerdict()).isEqualTo(AdmissionVerdict.KNOWN);
        assertThat(lastReply().getKnownJobId()).isEqualTo(first);
        assertThat(router.all(Topics.BATCHES, BatchRequest.class)).hasSize(1);
    }

    @Test
    void anotherRequestUnderTheKeyIsAConflict() {
        want("k", "a");

        want("k", "b");

        assertThat(lastReply().getVerdict()).isEqualTo(AdmissionVerdict.CONFLICT);
        assertThat(router.all(Topics.BATCHES, BatchRequest.class)).hasSize(1);
    }

    @Test
    void whoOnlyAsksIsToldOfTheFirst() {
        String first = want("k", "a");

        ask("k", "a");

        assertThat(lastReply().getVerdict()).isEqualTo(AdmissionVerdict.KNOWN);
        assertThat(lastReply().getKnownJobId()).isEqualTo(first);
    }

    @Test
    void whoOnlyAsksTakesNoKeyAndMakesNoBatch() {
        String question = ask("k", "a");
        assertThat(lastReply().getJobId()).isEqualTo(question);
        assertThat(lastReply().getVerdict()).isEqualTo(AdmissionVerdict.REFUSED);

        String first = want("k", "b");

        assertThat(lastReply().getVerdict()).isEqualTo(AdmissionVerdict.ACCEPTED);
        assertThat(router.all(Topics.BATCHES, BatchRequest.class))
                .extracting(BatchRequest::getBatchId)
                .containsExactly(first);
    }

    @Test
    void aRecordThatComesTwiceIsOneBatch() {
        String id = freshId();
        want(id, "k", "a");

        want(id, "k", "a");

        assertThat(lastReply().getVerdict()).isEqualTo(AdmissionVerdict.ACCEPTED);
        assertThat(router.all(Topics.BATCHES, BatchRequest.class)).hasSize(1);
    }

    @Test
    void aKeyIsForgottenAfterADay() {
        want("k", "a");
        router.jump(Duration.ofHours(25));

        String second = want("k", "b");

        assertThat(router.all(Topics.BATCHES, BatchRequest.class))
                .extracting(BatchRequest::getBatchId)
                .hasSize(2)
                .contains(second);
    }

    @Test
    void anIdThatIsNotOursIsADeadLetter() {
        want("batch_1", "k", "a");

        assertThat(router.deadLetters()).hasSize(1);
        assertThat(router.all(Topics.BATCHES, BatchRequest.class)).isEmpty();
    }
}
