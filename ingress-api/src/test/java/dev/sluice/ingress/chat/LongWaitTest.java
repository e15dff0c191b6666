package dev.sluice.ingress.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.ingress.kafka.AnswerListener.Place;
import dev.sluice.ingress.kafka.WaitingCallers;
import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.testkit.IngressServer;
import dev.sluice.ingress.testkit.RawExchange;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LongWaitTest {
    @Test
    void keepsTheConnectionOfACallerWhoWaitsWhenOthersAreClosed() throws IOException {
        String body = "{\"model\":\"small\",\"messages\":[]}";
        try (IngressServer server =
                        IngressServer.start(
                                Map.of(
                                        "micronaut.server.idle-timeout", "1s",
                                        "sluice.ingress.chat.keep-alive", "100ms"));
                RawExchange waiting = new RawExchange(server);
                RawExchange idle = new RawExchange(server)) {
            waiting.write(
                    "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                            .formatted(FakeCatalogs.ACME_KEY, body.length(), body));
            await("the job").until(() -> !server.log().appended().isEmpty());
            // Again one second after the request at least.
            try (RawExchange later = new RawExchange(server)) {
                assertThat(idle.readToEnd()).isEmpty();
                assertThat(later.readToEnd()).isEmpty();
            }

            var request = server.log().appended().getFirst();
            Chunks job = new Chunks(request.getReplyTo().getIngressId(), request.getJobId());
            WaitingCallers callers = server.bean(WaitingCallers.class);
            callers.deliver(job.answer("{\"late\":1}"), new Place(0, 1));
            callers.deliver(job.end(), new Place(0, 2));

            assertThat(waiting.readUntil("{\"late\":1}")).contains("200 OK");
        }
    }
}
