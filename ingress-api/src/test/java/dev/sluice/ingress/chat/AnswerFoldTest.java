package dev.sluice.ingress.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.kafka.AnswerListener.Place;
import dev.sluice.schema.avro.AdmissionVerdict;
import dev.sluice.schema.avro.StreamChunk;
import dev.sluice.schema.error.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnswerFoldTest {
    private final AnswerFold fold = new AnswerFold();
    private final Chunks job = new Chunks("ing", "job_1");
    private long offset = 100;

    private Optional<News> on(StreamChunk chunk) {
        return fold.on(chunk, new Place(3, offset++));
    }

    private static String[] texts(Optional<News> news) {
        return ((News.Events) news.orElseThrow())
                .events().stream()
                        .map(event -> new String(event.json(), StandardCharsets.UTF_8))
                        .toArray(String[]::new);
    }

    private static ErrorCode code(Optional<News> news) {
        return ((News.Failed) news.orElseThrow()).error().code();
    }

    @Test
    void passesEventsOnInOrder() {
        assertThat(texts(on(job.delta("a\nb\n")))).containsExactly("a", "b");
        assertThat(texts(on(job.delta("c\n")))).containsExactly("c");
        assertThat(on(job.end())).contains(new News.Done());
    }

    @Test
    void saysWhereAnAnswerIsThatWasSealedForAnother() {
        StreamChunk sealed = job.delta("a\n");
        sealed.setSealed(ByteBuffer.allocate(32));

        Optional<News> news = on(sealed);

        assertThat(code(news)).isEqualTo(ErrorCode.STREAM_INTERRUPTED);
        assertThat(((News.Failed) news.orElseThrow()).error())
                .hasMessageContaining("sealed")
                .hasMessageContaining("/v1/jobs/");
        assertThat(on(job.delta("b\n"))).isEmpty();
    }

    @Test
    void joinsAnEventThatIsCutInTwo() {
        assertThat(on(job.delta("ab"))).isEmpty();
        assertThat(fold.held()).isEqualTo(2);

        assertThat(texts(on(job.delta("c\n")))).containsExactly("abc");
        assertThat(fold.held()).isZero();
    }

    @Test
    void namesEachEventByItsPlace() {
        on(job.delta("a\n"));

        assertThat(((News.Events) on(job.delta("b\nc\n")).orElseThrow()).events())
                .extracting(News.Event::id)
                .containsExactly("1.1.1.0-3-101", "1.1.1.1-3-101");
    }

    @Test
    void joinsAWholeAnswer() {
        assertThat(on(job.answer("{\"a\":"))).isEmpty();
        assertThat(on(job.answer("1}"))).isEmpty();

        assertThat(on(job.end()))
                .hasValueSatisfying(
                        news ->
                                assertThat(((News.Whole) news).json())
                                        .asString(StandardCharsets.UTF_8)
                                        .isEqualTo("{\"a\":1}"));
    }

    @Test
    void takesAChunkOnce() {
        StreamChunk chunk = job.delta("a\n");

        assertThat(on(chunk)).isPresent();
        assertThat(on(chunk)).isEmpty();
    }

    @Test
    void neverGoesOnWithAnotherAttempt() {
        on(job.delta("a\n"));

        job.ofEpoch(2);

        assertThat(on(job.delta("b\n"))).isEmpty();
        assertThat(on(job.end())).isEmpty();
        assertThat(code(fold.on(job.failed("attempts_exhausted"))))
                .isEqualTo(ErrorCode.ATTEMPTS_EXHAUSTED);
    }

    @Test
    void takesALaterAttemptWhileNothingWasHeard() {
        on(job.answer("half"));
        StreamChunk late = job.answer(" of it");

        job.ofEpoch(2);
        on(job.answer("whole"));
        assertThat(on(late)).isEmpty();

        assertThat(on(job.end()))
                .hasValueSatisfying(
                        news ->
                                assertThat(((News.Whole) news).json())
                                        .asString(StandardCharsets.UTF_8)
                                        .isEqualTo("whole"));
    }

    @Test
    void endsAStreamWithAGap() {
        on(job.delta("a\n"));

        assertThat(code(on(job.skip().delta("c\n")))).isEqualTo(ErrorCode.STREAM_INTERRUPTED);
        assertThat(on(job.delta("d\n"))).isEmpty();
    }

    @Test
    void waitsForTheCoordinatorWhenTheBeginningIsMissing() {
        assertThat(on(job.skip().answer("b"))).isEmpty();
        assertThat(on(job.end())).isEmpty();

        assertThat(fold.on(job.succeededWith("{}"))).get().isInstanceOf(News.Stored.class);
    }

    @Test
    void saysThatTheRestIsOnItsWayWhenTheEndIsKnownFirst() {
        on(job.delta("a\n"));

        assertThat(fold.on(job.succeeded())).contains(new News.Succeeded());
        assertThat(on(job.end())).contains(new News.Done());
    }

    @Test
    void doesNotSendAWholeAnswerBehindAPart() {
        on(job.delta("a\n"));

        assertThat(code(fold.on(job.succeededWith("{}")))).isEqualTo(ErrorCode.STREAM_INTERRUPTED);
    }

    @Test
    void goesOnWhenTheJobIsAdmitted() {
        assertThat(fold.on(job.word(AdmissionVerdict.ACCEPTED))).isEmpty();
        assertThat(texts(on(job.delta("a\n")))).containsExactly("a");
    }

    @Test
    void goesOnBehindTheEventThatWasHeardLast() {
        News.Events heard = (News.Events) on(job.delta("a\nb\nc\n")).orElseThrow();
        EventId last = EventId.parse(heard.events().get(1).id()).orElseThrow();
        AnswerFold again = AnswerFold.behind(last);
        Chunks same = new Chunks("ing", "job_1");

        Optional<News> rest = again.on(same.delta("a\nb\nc\n"), new Place(3, 100));
        Optional<News> next = again.on(same.delta("d\n"), new Place(3, 101));

        assertThat(texts(rest)).containsExactly("c");
        assertThat(((News.Events) rest.orElseThrow()).events().getFirst().id())
                .isEqualTo("1.1.0.2-3-100");
        assertThat(texts(next)).containsExactly("d");
        assertThat(again.on(same.end(), new Place(3, 102))).contains(new News.Done());
    }

    @Test
    void doesNotGoOnWithAnotherAttempt() {
        AnswerFold again = AnswerFold.behind(new EventId(1, 1, 0, 0, 3, 100));

        assertThat(again.on(job.ofEpoch(2).delta("x\n"), new Place(3, 105))).isEmpty();
    }

    @Test
    void endsWithAConflictOfKeys() {
        assertThat(code(fold.on(job.word(AdmissionVerdict.CONFLICT))))
                .isEqualTo(ErrorCode.IDEMPOTENCY_CONFLICT);
        assertThat(fold.on(job.failed("internal_error"))).isEmpty();
    }
}
