package dev.sluice.worker.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.ChunkKind;
import dev.sluice.schema.avro.Delivered;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.ReplyAddress;
import dev.sluice.schema.avro.StreamChunk;
import dev.sluice.schema.seal.AnswerKey;
import dev.sluice.schema.seal.AnswerSeal;
import dev.sluice.worker.ADispatch;
import dev.sluice.worker.attempt.Attempt;
import dev.sluice.worker.attempt.AttemptId;
import dev.sluice.worker.provider.AttemptOutcome;
import dev.sluice.worker.provider.CallEnd;
import dev.sluice.worker.provider.CallGuard;
import dev.sluice.worker.provider.StopReason;
import dev.sluice.worker.provider.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class CallerFeedTest {
    private static final ReplyAddress ADDRESS = new ReplyAddress("ing_1", 0, 3, true, null);

    private final List<StreamChunk> sent = new ArrayList<>();
    private final List<Runnable> later = new ArrayList<>();
    private final Attempt attempt = attempt(true);
    private boolean held = true;
    private boolean failing;
    private UnaryOperator<StreamChunk> seal = UnaryOperator.identity();
    private final CallerFeed feed = feed(attempt);

    private static Attempt attempt(boolean stream) {
        var dispatch = ADispatch.aDispatch().build();
        dispatch.setStream(stream);
        return new Attempt(
                AttemptId.of(dispatch), "call", dispatch, new CallGuard(System::nanoTime));
    }

    private CallerFeed feed(Attempt of) {
        return new CallerFeed(
                of,
                ADDRESS,
                ignored -> held,
                seal,
                (partition, chunk, done) -> {
                    assertThat(partition).isEqualTo(3);
                    sent.add(chunk);
                    done.onCompletion(null, failing ? new IllegalStateException("down") : null);
                },
                later::add);
    }

    private static void say(CallerFeed feed, String event) {
        feed.event(event.getBytes(StandardCharsets.UTF_8));
    }

    private static CallEnd completed(String answer) {
        return new CallEnd(
                new AttemptOutcome.Completed(),
                true,
                Tokens.none(),
                200,
                null,
                answer.getBytes(StandardCharsets.UTF_8));
    }

    private static CallEnd cutOff() {
        return new CallEnd(
                new AttemptOutcome.Abandoned(OutcomeReason.ABORTED, "aborted"),
                true,
                Tokens.none(),
                200,
                null,
                null);
    }

    private List<String> data() {
        return sent.stream()
                .map(c -> StandardCharsets.UTF_8.decode(c.getData().duplicate()).toString())
                .toList();
    }

    @Test
    void sendsTheFirstEventAtOnceAndGathersTheOthers() {
        say(feed, "1");
        say(feed, "2");
        say(feed, "3");
        assertThat(data()).containsExactly("1\n");
        assertThat(later).hasSize(1);

        later.getFirst().run();

        assertThat(data()).containsExactly("1\n", "2\n3\n");
        assertThat(sent).extracting(StreamChunk::getSeq).containsExactly(0L, 1L);
        assertThat(sent).allSatisfy(c -> assertThat(c.getKind()).isEqualTo(ChunkKind.DELTA));
        assertThat(sent).allSatisfy(c -> assertThat(c.getIngressId()).isEqualTo("ing_1"));
    }

    @Test
    void endsACompleteStreamWithWhatIsLeftAndAnEnd() {
        say(feed, "1");
        say(feed, "2");

        assertThat(feed.end(completed("{}"))).isEqualTo(Delivered.WHOLLY);

        assertThat(data()).containsExactly("1\n", "2\n", "");
        assertThat(sent.getLast().getKind()).isEqualTo(ChunkKind.END);
        later.forEach(Runnable::run);
        assertThat(sent).hasSize(3);
    }

    @Test
    void sendsAWholeAnswerToWhoWantsNoStream() {
        CallerFeed plain = feed(attempt(false));

        assertThat(plain.wantsEvents()).isFalse();
        assertThat(plain.end(completed("{\"a\":1}"))).isEqualTo(Delivered.WHOLLY);

        assertThat(data()).containsExactly("{\"a\":1}", "");
        assertThat(sent)
                .extracting(StreamChunk::getKind)
                .containsExactly(ChunkKind.ANSWER, ChunkKind.END);
    }

    @Test
    void cutsALargeAnswerIntoPieces() {
        String answer = "x".repeat(600_000);

        feed.end(completed(answer));

        assertThat(sent).hasSize(4);
        assertThat(String.join("", data())).isEqualTo(answer);
        assertThat(sent).extracting(StreamChunk::getSeq).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void sealsEveryChunkForWhoHasTheKey() throws Exception {
        AnswerKey key = AnswerKey.fresh();
        seal = AnswerSeal.with(key.publicKey())::seal;
        CallerFeed sealing = feed(attempt);
        say(sealing, "1");
        say(sealing, "2");
        sealing.end(completed("{}"));

        assertThat(sent).hasSize(3).allMatch(chunk -> chunk.getSealed() != null);
        for (int i = 0; i < sent.size(); i++) {
            sent.set(i, key.open(sent.get(i)));
        }
        assertThat(data()).containsExactly("1\n", "2\n", "");
    }

    @Test
    void saysNothingOfACallThatFailedBeforeItsFirstEvent() {
        assertThat(feed.end(cutOff())).isEqualTo(Delivered.NOTHING);
        assertThat(sent).isEmpty();
    }

    @Test
    void tellsThatAPartWasHeardWhenTheCallFailsLater() {
        say(feed, "1");

        assertThat(feed.end(cutOff())).isEqualTo(Delivered.PARTLY);

        assertThat(sent).hasSize(1);
    }

    @Test
    void stopsTheCallInsteadOfSendingWithoutALease() {
        say(feed, "1");
        held = false;
        say(feed, "2");
        later.forEach(Runnable::run);

        assertThat(sent).hasSize(1);
        assertThat(attempt.guard().stopReason()).isEqualTo(StopReason.LEASE_LOST);
        assertThat(feed.end(completed("{}"))).isEqualTo(Delivered.PARTLY);
    }

    @Test
    void sendsNothingBehindAGap() {
        failing = true;
        say(feed, "1");
        say(feed, "2");

        assertThat(feed.end(completed("{}"))).isEqualTo(Delivered.PARTLY);

        assertThat(sent).hasSize(1);
    }
}
