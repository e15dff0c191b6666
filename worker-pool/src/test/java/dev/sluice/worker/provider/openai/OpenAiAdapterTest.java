package dev.sluice.worker.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.ProviderLimits;
import dev.sluice.schema.avro.RateLeft;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.worker.provider.AttemptOutcome;
import dev.sluice.worker.provider.CallEnd;
import dev.sluice.worker.provider.CallGuard;
import dev.sluice.worker.provider.StopReason;
import dev.sluice.worker.provider.Told;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenAiAdapterTest extends OpenAiCalls {
    @Test
    void bringsHomeAnAnswerWithItsUsage() {
        CallEnd end = call(OneAnswerServer.ok(ANSWER));

        assertThat(end.outcome()).isEqualTo(new AttemptOutcome.Completed());
        assertThat(end.callMade()).isTrue();
        assertThat(end.usage().getInput()).isEqualTo(8);
        assertThat(end.usage().getOutput()).isEqualTo(2);
        assertThat(end.usage().getSource()).isEqualTo(TokenSource.PROVIDER);
        assertThat(end.answer()).asString(StandardCharsets.UTF_8).isEqualTo(ANSWER);
        assertThat(end.httpStatus()).isEqualTo(200);
    }

    @Test
    void sendsTheRequestAsTheLaneWantsIt() {
        OneAnswerServer provider = serve(OneAnswerServer.ok(ANSWER));

        adapter.call(order(provider.url(), "env:KEY", "chat.completions"));

        assertThat(provider.requests())
                .singleElement()
                .asString()
                .startsWith("POST /v1/chat/completions HTTP/1.1\r\n")
                .contains("Authorization: Bearer sk-1\r\n")
                .contains("Sluice-Attempt-Id: job_1.1.1\r\n")
                .contains("Sluice-Call-Id: job_1.1.1.c\r\n")
                .contains("Content-Type: application/json\r\n")
                .doesNotContainIgnoringCase("upgrade")
                .doesNotContainIgnoringCase("cookie")
                .endsWith("\r\n\r\n{\"model\":\"upstream-model\",\"messages\":[]}");
    }

    @Test
    void estimatesWhatTheProviderDoesNotCount() {
        CallEnd end = call(OneAnswerServer.ok("{\"choices\":[]}"));

        assertThat(end.outcome().kind()).isEqualTo(OutcomeKind.COMPLETED);
        assertThat(end.usage().getSource()).isEqualTo(TokenSource.ESTIMATED);
        assertThat(end.usage().getOutput()).isEqualTo(4);
    }

    @Test
    void reportsARateLimitWithItsWait() {
        CallEnd end =
                call(
                        OneAnswerServer.raw(
                                "HTTP/1.1 429 Too Many Requests\r\nretry-after: 3\r\nx-request-id: r1\r\ncontent-length: 2\r\n\r\n{}",
                                true));

        assertThat(end.outcome())
                .isInstanceOfSatisfying(
                        AttemptOutcome.RetryLater.class,
                        r -> {
                            assertThat(r.reason()).isEqualTo(OutcomeReason.RATE_LIMITED);
                            assertThat(r.after()).contains(Duration.ofSeconds(3));
                        });
        assertThat(end.providerRequestId()).isEqualTo("r1");
        assertThat(end.usage().getSource()).isEqualTo(TokenSource.NONE);
        assertThat(end.callMade()).isTrue();
    }

    @Test
    void bringsHomeWhatTheHeadersSayOfLimits() {
        CallEnd end =
                call(
                        OneAnswerServer.raw(
                                "HTTP/1.1 200 OK\r\nx-ratelimit-limit-requests: 60\r\nX-RateLimit-Remaining-Requests: 59\r\nx-ratelimit-reset-requests: 1s\r\nx-ratelimit-reset-tokens: soon\r\ncontent-length: "
                                        + ANSWER.length()
                                        + "\r\n\r\n"
                                        + ANSWER,
                                true));

        assertThat(end.told())
                .isEqualTo(new Told(new ProviderLimits(new RateLeft(60L, 59L, 1_000L), null), 1));
    }

    @Test
    void keepsTheErrorBodyOfARefusal() {
        String body = "{\"error\":{\"code\":\"content_filter\"}}";

        CallEnd end = call(failing(400, body));

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.CONTENT);
        assertThat(end.answer()).asString(StandardCharsets.UTF_8).isEqualTo(body);
    }

    @Test
    void keepsToItselfWhatAProviderSaysAboutKeys() {
        CallEnd end = call(failing(401, "{\"error\":{\"message\":\"key sk-1\"}}"));

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.CREDENTIALS);
        assertThat(end.answer()).isNull();
        assertThat(end.outcome().message()).doesNotContain("sk-1");
    }

    @Test
    void usesAnotherKeyOfTheAccountAfterOneWasRefused() {
        OneAnswerServer provider =
                serve(failing(401, "{}"), OneAnswerServer.ok(ANSWER), OneAnswerServer.ok(ANSWER));
        List<String> keys = List.of("env:KEY", "env:OTHER");

        CallEnd first =
                adapter.call(
                        order(
                                provider.url(),
                                keys,
                                "chat.completions",
                                new CallGuard(System::nanoTime)));
        assertThat(first.outcome())
                .isInstanceOfSatisfying(
                        AttemptOutcome.RetryLater.class,
                        later -> {
                            assertThat(later.reason()).isEqualTo(OutcomeReason.CREDENTIALS);
                            assertThat(later.otherLane()).isFalse();
                        });
        for (int i = 0; i < 2; i++) {
            CallGuard next = new CallGuard(System::nanoTime);
            assertThat(
                            adapter.call(order(provider.url(), keys, "chat.completions", next))
                                    .outcome()
                                    .kind())
                    .isEqualTo(OutcomeKind.COMPLETED);
        }

        assertThat(refused).containsExactly("env:KEY");
        assertThat(provider.requests().subList(1, 3))
                .allSatisfy(request -> assertThat(request).contains("Bearer sk-2"));
    }

    @Test
    void sendsNothingWhenStoppedBefore() {
        guard.stop(StopReason.LEASE_LOST);

        CallEnd end = call(OneAnswerServer.ok(ANSWER));

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.ABORTED);
        assertThat(end.callMade()).isFalse();
        assertThat(requests()).isEmpty();
    }

    @Test
    void sendsNothingWithoutItsCredential() {
        OneAnswerServer provider = serve(OneAnswerServer.ok(ANSWER));

        CallEnd end = adapter.call(order(provider.url(), "env:ABSENT", "chat.completions"));

        assertThat(end.outcome().kind()).isEqualTo(OutcomeKind.REFUSED);
        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.CREDENTIALS);
        assertThat(end.callMade()).isFalse();
    }

    @Test
    void sendsNothingThatItDoesNotUnderstand() {
        CallEnd operation = adapter.call(order("http://127.0.0.1:1", "none", "videos"));
        CallEnd address = adapter.call(order("ftp://example.org", "none", "embeddings"));

        assertThat(operation.outcome().reason()).isEqualTo(OutcomeReason.CALLER_FAULT);
        assertThat(address.outcome().reason()).isEqualTo(OutcomeReason.INTERNAL);
    }
}
