package dev.sluice.ingress.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.kafka.AnswerListener.Place;
import dev.sluice.ingress.kafka.WaitingCallers;
import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.IngressServer;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.StreamChunk;
import dev.sluice.schema.seal.AnswerKey;
import dev.sluice.schema.seal.AnswerSeal;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Answers of a class that is not to rest in topics. */
class SealedAnswerTest {
    private static IngressServer server;
    private static Caller acme;
    private static WaitingCallers callers;

    @BeforeAll
    static void start() {
        server = IngressServer.start(Map.of("sluice.body.stored-classes", "standard"));
        acme = server.caller(FakeCatalogs.ACME_KEY);
        callers = server.bean(WaitingCallers.class);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void forget() {
        server.log().reset();
    }

    @Test
    void opensForTheCallerWhatAWorkerSealed() {
        answerSealedWith(null);

        Caller.Answer answer = acme.post(ChatServer.PATH, ChatServer.STREAM);

        assertThat(answer.response().body()).contains("data: {\"a\":1}", "data: [DONE]");
    }

    @Test
    void saysSoWhereItCannotBeOpened() {
        answerSealedWith(AnswerKey.fresh());

        Caller.Answer answer = acme.post(ChatServer.PATH, ChatServer.STREAM);

        assertThat(answer.response().body())
                .contains("stream_interrupted", "sealed")
                .doesNotContain("[DONE]");
    }

    @Test
    void readsItsOwnAgainAndLeavesOthersAsTheyAre() {
        AnswerSeal own = AnswerSeal.with(callers.address("standard").getSealKey());
        StreamChunk clear = new Chunks(callers.ingressId(), "job_1").delta("a\n");
        StreamChunk others = own.seal(new Chunks("ing_other", "job_1").delta("a\n"));

        StreamChunk sealed = AnswerSeal.with(callers.address("standard").getSealKey()).seal(clear);

        assertThat(callers.opened(sealed)).isEqualTo(clear);
        assertThat(callers.opened(others)).isSameAs(others);
        assertThat(callers.opened(clear)).isSameAs(clear);
    }

    @Test
    void asksForNoSealForOtherClasses() {
        assertThat(callers.address("another").getSealKey()).isNull();
        assertThat(callers.address("another").getAnswer()).isTrue();
    }

    private static void answerSealedWith(@Nullable AnswerKey another) {
        server.log()
                .answerWith(
                        request -> {
                            play(request, another);
                            return Optional.empty();
                        });
    }

    private static void play(JobRequest request, @Nullable AnswerKey another) {
        var address = request.getReplyTo();
        AnswerSeal seal =
                AnswerSeal.with(another == null ? address.getSealKey() : another.publicKey());
        Chunks job = new Chunks(address.getIngressId(), request.getJobId());
        callers.deliver(seal.seal(job.delta("{\"a\":1}\n")), new Place(0, 42));
        callers.deliver(seal.seal(job.end()), new Place(0, 43));
    }
}
