package dev.sluice.ingress.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.ingress.kafka.AnswerListener.Place;
import dev.sluice.ingress.kafka.FakeJobLog;
import dev.sluice.ingress.kafka.WaitingCallers;
import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.testkit.IngressServer;
import dev.sluice.ingress.testkit.RawExchange;
import dev.sluice.schema.avro.JobRequest;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ChatShutdownTest {
    private static RawExchange open(IngressServer server, boolean stream) throws IOException {
        String body = "{\"model\":\"small\",\"messages\":[],\"stream\":%s}".formatted(stream);
        RawExchange exchange = new RawExchange(server);
        exchange.write(
                "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(FakeCatalogs.ACME_KEY, body.length(), body));
        return exchange;
    }

    @Test
    void tellsWaitingCallersThatTheJobGoesOn() throws IOException {
        IngressServer server =
                IngressServer.start(Map.of("sluice.ingress.run.drain-timeout", "2s"));
        FakeJobLog log = server.log();
        try (RawExchange plain = open(server, false);
                RawExchange stream = open(server, true)) {
            await("both jobs").until(() -> log.appended().size() == 2);
            JobRequest streamed =
                    log.appended().stream().filter(JobRequest::getStream).findFirst().orElseThrow();
            server.bean(WaitingCallers.class)
                    .deliver(
                            new Chunks(streamed.getReplyTo().getIngressId(), streamed.getJobId())
                                    .delta("{\"a\":1}\n"),
                            new Place(0, 1));
            stream.readUntil("{\"a\":1}");

            CompletableFuture<Void> closing = CompletableFuture.runAsync(server::close);

            assertThat(stream.readUntil("job_id"))
                    .contains("not_ready", streamed.getJobId() + "/events");
            assertThat(plain.readUntil("not_ready")).contains("503");
            closing.join();
            assertThat(log.cancelled()).isEmpty();
        }
    }
}
