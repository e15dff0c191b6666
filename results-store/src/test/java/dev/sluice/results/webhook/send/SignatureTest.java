package dev.sluice.results.webhook.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import dev.sluice.results.webhook.endpoint.SigningSecret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SignatureTest {
    private static final SigningSecret OLD = secret("whsec_//79/Pv6+fj39vX08/Lx8O/u7ezr6uno");
    private static final SigningSecret NEW =
            secret("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
    private static final String BODY = "{\"type\":\"job.succeeded\",\"data\":{\"id\":\"ünïcode\"}}";

    private static SigningSecret secret(String text) {
        return SigningSecret.parse(text).orElseThrow();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Worked out by another program. */
    @Test
    void isTheMacOfIdTimeAndBody() {
        assertThat(
                        Signature.of(
                                List.of(NEW),
                                "msg_1",
                                1_767_225_600L,
                                utf8("{\"type\":\"job.succeeded\",\"data\":{\"id\":\"job_1\"}}")))
                .isEqualTo("v1,t9yJQQtdzdG+VgewOgsQVKC/XowvNL5wbsoRpkh9HxQ=");
    }

    @Test
    void isTakenByAnImplementationThatIsNotOurs() throws Exception {
        long now = Instant.now().getEpochSecond();
        String signature = Signature.of(List.of(NEW), "msg_1", now, utf8(BODY));

        assertThatCode(() -> new Webhook(NEW.text()).verify(BODY, headers("msg_1", now, signature)))
                .doesNotThrowAnyException();
        assertThatThrownBy(
                        () ->
                                new Webhook(NEW.text())
                                        .verify(BODY + " ", headers("msg_1", now, signature)))
                .isInstanceOf(WebhookVerificationException.class);
        assertThatThrownBy(
                        () ->
                                new Webhook(NEW.text())
                                        .verify(BODY, headers("msg_2", now, signature)))
                .isInstanceOf(WebhookVerificationException.class);
        assertThatThrownBy(
                        () ->
                                new Webhook(OLD.text())
                                        .verify(BODY, headers("msg_1", now, signature)))
                .isInstanceOf(WebhookVerificationException.class);
    }

    @Test
    void satisfiesReceiversWithEitherSecretWhileTwoAreLive() throws Exception {
        long now = Instant.now().getEpochSecond();
        String signature = Signature.of(List.of(NEW, OLD), "msg_1", now, utf8(BODY));

        for (SigningSecret secret : List.of(NEW, OLD)) {
            assertThatCode(
                            () ->
                                    new Webhook(secret.text())
                                            .verify(BODY, headers("msg_1", now, signature)))
                    .doesNotThrowAnyException();
        }
    }

    private static Map<String, List<String>> headers(String id, long timestamp, String signature) {
        return Map.of(
                "webhook-id", List.of(id),
                "webhook-timestamp", List.of(Long.toString(timestamp)),
                "webhook-signature", List.of(signature));
    }
}
