package dev.sluice.ingress.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.auth.ApiKeys;
import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.kafka.AnswerListener.Place;
import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.submit.KnownJobs;
import dev.sluice.ingress.tail.StreamTails;
import dev.sluice.ingress.testkit.IngressServer;
import dev.sluice.schema.avro.StreamChunk;
import dev.sluice.schema.catalog.ApiKey;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.job.JobId;
import dev.sluice.schema.job.JobIds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ResumedCallTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static IngressServer server;

    private final JobId job = new JobIds(new byte[32]).random("acme", 1, START);
    private final Log log = new Log();
    private Instant now = START;
    private Optional<String> document = Optional.of("{}");

    @BeforeAll
    static void start() {
        server = IngressServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** What is there, one after another; a poll that brings nothing takes its time. */
    private final class Log implements StreamTails.Tail {
        private static final int END = 100;
        private final ArrayDeque<Optional<StreamTails.Entry>> records = new ArrayDeque<>();
        private long position;

        void add(StreamTails.Entry entry) {
            records.add(Optional.of(entry));
        }

        void addOfAnotherJob() {
            records.add(Optional.empty());
        }

        @Override
        public Optional<StreamTails.Entry> poll(Duration patience) {
            if (records.isEmpty()) {
                now = now.plus(patience);
                return Optional.empty();
            }
            position++;
            return records.remove();
        }

        @Override
        public OptionalLong end() {
            return OptionalLong.of(END);
        }

        @Override
        public long position() {
            return records.isEmpty() ? END + position : position;
        }

        @Override
        public void close() {}
    }

    private static StreamTails.Entry entry(StreamChunk chunk) {
        return new StreamTails.Entry(chunk, new Place(1, 42));
    }

    /** The chunk that the caller has heard, from which he goes on. */
    private static StreamTails.Entry heard(Chunks chunks) {
        return entry(chunks.delta("{}\n"));
    }

    private ResumedCall call(int bufferMax) {
        ApiKey key =
                FakeCatalogs.CATALOG.keyByHash(ApiKeys.hash(FakeCatalogs.ACME_KEY)).orElseThrow();
        KnownJobs jobs =
                new KnownJobs() {
                    @Override
                    public byte[] document(JobId id, CallerIdentity caller) {
                        return find(id, caller).orElseThrow();
                    }

                    @Override
                    public Optional<byte[]> find(JobId id, CallerIdentity caller, Duration wait) {
                        return document.map(json -> json.getBytes(StandardCharsets.UTF_8));
                    }
                };
        InstantSource clock = () -> now;
        return new ResumedCall(
                new CallerIdentity(key, FakeCatalogs.CATALOG.tenant(key.tenant()).orElseThrow()),
                job,
                new Orphans.Resumption(false, 1),
                log,
                new Inbox(
                        AnswerFold.behind(new EventId(1, 1, 0, 0, 1, 41)),
                        bufferMax,
                        new AtomicLong(),
                        Long.MAX_VALUE),
                new ResumedCall.Surroundings(
                        jobs, server.bean(Orphans.class), server.bean(ChatConfig.class), clock),
                () -> {});
    }

    private static ErrorCode error(ResumedCall call) throws InterruptedException {
        News news = call.next(Duration.ofDays(30)).orElseThrow();
        assertThat(news).isInstanceOf(News.Failed.class);
        return ((News.Failed) news).error().code();
    }

    @Test
    void takesOnePieceAtATimeHoweverMuchIsThere() throws InterruptedException {
        Chunks chunks = new Chunks("ing", job.value());
        log.add(heard(chunks));
        for (int i = 0; i < 100; i++) {
            log.add(entry(chunks.delta("{\"number\":%d}\n".formatted(i))));
        }
        log.add(entry(chunks.end()));
        ResumedCall call = call(64);

        for (int i = 0; i < 100; i++) {
            assertThat(call.next(PATIENCE)).get().isInstanceOf(News.Events.class);
        }
        assertThat(call.next(PATIENCE)).contains(new News.Done());
    }

    @Test
    void readsToTheEndOfASuccessHoweverSlowTheCallerIs() throws InterruptedException {
        Chunks chunks = new Chunks("ing", job.value());
        document = Optional.of("{\"status\":\"succeeded\",\"deadline\":\"2026-03-01T12:10:00Z\"}");
        log.add(heard(chunks));
        ResumedCall call = call(1024);
        assertThat(call.next(Duration.ofSeconds(3))).isEmpty();

        now = now.plus(Duration.ofMinutes(20));
        log.addOfAnotherJob();
        log.add(entry(chunks.delta("{\"a\":1}\n")));
        assertThat(call.next(PATIENCE)).get().isInstanceOf(News.Events.class);

        now = now.plus(Duration.ofMinutes(20));
        log.add(entry(chunks.end()));
        assertThat(call.next(PATIENCE)).contains(new News.Done());
    }

    @Test
    void hearsOfASuccessBehindTheDeadline() throws InterruptedException {
        Chunks chunks = new Chunks("ing", job.value());
        document = Optional.of("{\"status\":\"running\",\"deadline\":\"2026-03-01T12:10:00Z\"}");
        log.add(heard(chunks));
        ResumedCall call = call(1024);
        assertThat(call.next(Duration.ofSeconds(3))).isEmpty();

        now = now.plus(Duration.ofMinutes(20));
        document = Optional.of("{\"status\":\"succeeded\"}");
        log.add(entry(chunks.delta("{\"a\":1}\n")));
        assertThat(call.next(PATIENCE)).get().isInstanceOf(News.Events.class);
        log.addOfAnotherJob();
        log.add(entry(chunks.end()));

        assertThat(call.next(PATIENCE)).contains(new News.Done());
    }

    @Test
    void doesNotWaitForWhatIsNotInTheLog() throws InterruptedException {
        document = Optional.of("{\"status\":\"succeeded\"}");

        assertThat(error(call(1024))).isEqualTo(ErrorCode.STREAM_INTERRUPTED);
        assertThat(now).isBefore(START.plusSeconds(30));
    }

    @Test
    void endsBehindTheDeadlineOfTheJob() throws InterruptedException {
        document = Optional.of("{\"status\":\"running\",\"deadline\":\"2026-03-01T12:10:00Z\"}");

        assertThat(error(call(1024))).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        assertThat(now).isBetween(START.plusSeconds(600), START.plusSeconds(660));
    }

    @Test
    void tellsAJobThatIsNotThereFromOneOfWhichNobodyCanSay() throws InterruptedException {
        ResumedCall call = call(1024);
        assertThat(call.next(Duration.ofMinutes(5))).isEmpty();

        document = Optional.empty();

        assertThat(error(call)).isEqualTo(ErrorCode.JOB_NOT_FOUND);
    }
}
