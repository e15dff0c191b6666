package dev.sluice.ingress.chat;

import static org.awaitility.Awaitility.await;

import dev.sluice.ingress.kafka.AnswerListener.Place;
import dev.sluice.ingress.kafka.FakeJobLog;
import dev.sluice.ingress.kafka.WaitingCallers;
import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.IngressServer;
import dev.sluice.ingress.testkit.RawExchange;
import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.StreamChunk;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The ingress role with short patience, and who plays worker and coordinator for it. */
final class ChatServer implements AutoCloseable {
    static final String PATH = "/v1/chat/completions";
    static final String PLAIN = "{\"model\":\"small\",\"messages\":[]}";
    static final String STREAM =
            "{\"model\":\"small\",\"messages\":[],\"stream\":true,\"user\":\"u1\"}";

    private final IngressServer server =
            IngressServer.start(
                    Map.of(
                            "sluice.ingress.chat.keep-alive", "200ms",
                            "sluice.ingress.chat.end-wait", "100ms",
                            "sluice.ingress.chat.resume-within", "100ms",
                            "sluice.ingress.chat.buffer-max", "65536",
                            "sluice.ingress.chat.connections-max", "2",
                            "sluice.ingress.accept.timeout", "1s"));
    private final WaitingCallers callers = server.bean(WaitingCallers.class);

    Caller caller(String key) {
        return server.caller(key);
    }

    FakeJobLog log() {
        return server.log();
    }

    static Chunks of(JobRequest request) {
        return new Chunks(request.getReplyTo().getIngressId(), request.getJobId());
    }

    void tell(StreamChunk chunk) {
        callers.deliver(chunk, new Place(0, 42));
    }

    void tell(AdmissionReply reply) {
        callers.deliver(reply);
    }

    /** Plays worker and coordinator for each request that is appended. */
    void whenAsked(Consumer<Chunks> play) {
        log().answerWith(
                        request -> {
                            play.accept(of(request));
                            return Optional.empty();
                        });
    }

    Chunks asked() {
        await("the job").until(() -> !log().appended().isEmpty());
        return of(log().appended().getFirst());
    }

    RawExchange open() throws IOException {
        return new RawExchange(server);
    }

    RawExchange open(String body) throws IOException {
        RawExchange exchange = open();
        exchange.write(
                "POST %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(PATH, FakeCatalogs.ACME_KEY, body.length(), body));
        return exchange;
    }

    @Override
    public void close() {
        server.close();
    }
}
