package dev.sluice.worker.provider.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessTokensTest {
    private static final Grant.Refused REFUSED = new Grant.Refused(400);
    private static final Duration HOUR = Duration.ofHours(1);

    private KeyPair keys;
    private ServiceAccountKey key;
    private volatile Instant now = Instant.EPOCH;
    private volatile Grant next = REFUSED;
    private volatile Function<Instant, Grant> endpoint = at -> next;
    private final AtomicInteger asked = new AtomicInteger();
    private final Queue<Runnable> later = new ArrayDeque<>();

    @BeforeAll
    void makeAKey() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2_048);
        keys = generator.generateKeyPair();
        key = ServiceAccountKey.parse(file("http://127.0.0.1/token")).orElseThrow();
    }

    @Test
    void keepsATokenUntilItEndsSoon() {
        AccessTokens tokens = tokens();
        next = new Grant.Token("one", HOUR);
        assertThat(grant(tokens)).isEqualTo(next);

        next = new Grant.Token("two", HOUR);
        now = now.plus(HOUR).minus(AccessTokens.AHEAD).minusSeconds(1);
        assertThat(text(tokens)).isEqualTo("one");

        now = now.plusSeconds(2);
        assertThat(text(tokens)).isEqualTo("two");
        assertThat(asked).hasValue(2);
    }

    @Test
    void goesOnWithATokenThatCannotBeRenewedUntilItsEnd() {
        AccessTokens tokens = tokens();
        next = new Grant.Token("one", HOUR);
        assertThat(text(tokens)).isEqualTo("one");

        next = new Grant.Unavailable();
        now = now.plus(HOUR).minusSeconds(10);
        assertThat(text(tokens)).isEqualTo("one");

        now = now.plusSeconds(11);
        assertThat(grant(tokens)).isEqualTo(new Grant.Unavailable());
    }

    @Test
    void asksNotAgainRightAfterAFailure() {
        AccessTokens tokens = tokens();
        next = REFUSED;
        assertThat(grant(tokens)).isEqualTo(REFUSED);
        assertThat(grant(tokens)).isEqualTo(REFUSED);
        assertThat(asked).hasValue(1);

        next = new Grant.Token("one", HOUR);
        now = now.plus(AccessTokens.PAUSE);
        assertThat(text(tokens)).isEqualTo("one");
    }

    /** Or each of many that wait would ask for itself, one after the other. */
    @Test
    void pausesFromTheEndOfAFailureOn() {
        AccessTokens tokens = tokens();
        AtomicInteger slow = new AtomicInteger();
        endpoint =
                at -> {
                    slow.incrementAndGet();
                    now = now.plus(AccessTokens.PAUSE.multipliedBy(5));
                    return REFUSED;
                };

        grant(tokens);
        grant(tokens);

        assertThat(slow).hasValue(1);
    }

    @Test
    void asksForAnotherWhenTheProviderDidNotTakeIt() {
        AccessTokens tokens = tokens();
        next = new Grant.Token("one", HOUR);
        assertThat(text(tokens)).isEqualTo("one");

        next = new Grant.Token("two", HOUR);
        tokens.refused(key, "an older one");
        assertThat(text(tokens)).isEqualTo("one");
        tokens.refused(key, "one");
        assertThat(text(tokens)).isEqualTo("two");
    }

    @Test
    void letsAllUseWhatThereIsWhileOneAsks() {
        AccessTokens tokens = askedLater();
        next = new Grant.Token("one", HOUR);
        CompletableFuture<Grant> first = tokens.of(key, endpoint);
        later.remove().run();
        assertThat(first).isCompletedWithValue(next);
        now = now.plus(HOUR).minusSeconds(60);
        next = new Grant.Token("two", HOUR);

        assertThat(text(tokens)).isEqualTo("one");
        assertThat(text(tokens)).isEqualTo("one");

        assertThat(later).hasSize(1);
        later.remove().run();
        assertThat(text(tokens)).isEqualTo("two");
        assertThat(later).isEmpty();
    }

    @Test
    void letsAllWaitForTheFirstToken() {
        AccessTokens tokens = askedLater();
        next = new Grant.Token("one", HOUR);
        List<CompletableFuture<Grant>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            calls.add(tokens.of(key, endpoint));
        }
        assertThat(calls).noneMatch(CompletableFuture::isDone);
        assertThat(later).hasSize(1);

        later.remove().run();

        assertThat(calls).allSatisfy(call -> assertThat(call).isCompletedWithValue(next));
    }

    @Test
    void isUnavailableWhereAskingFails() {
        AccessTokens tokens = new AccessTokens(() -> now, Runnable::run);

        assertThat(
                        tokens.of(
                                key,
                                at -> {
                                    throw new IllegalStateException("a defect");
                                }))
                .isCompletedWithValue(new Grant.Unavailable());
    }

    @Test
    void signsWhatItSays() throws Exception {
        String form = key.form(Instant.ofEpochSecond(1_790_000_000));

        String assertion = form.substring(form.indexOf("assertion=") + "assertion=".length());
        String[] parts = assertion.split("\\.");
        assertThat(form)
                .startsWith("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&");
        assertThat(new String(Base64.getUrlDecoder().decode(parts[0]), UTF_8))
                .isEqualTo("{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"k1\"}");
        assertThat(new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8))
                .isEqualTo(
                        "{\"iss\":\"a@p.iam\",\"scope\":\"https://www.googleapis.com/auth/cloud-platform\","
                                + "\"aud\":\"http://127.0.0.1/token\",\"iat\":1790000000,\"exp\":1790000600}");
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(keys.getPublic());
        signature.update((parts[0] + "." + parts[1]).getBytes(UTF_8));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
    }

    @Test
    void takesNoFileThatIsNone() {
        assertThat(ServiceAccountKey.parse("{}")).isEmpty();
        assertThat(ServiceAccountKey.parse(file("ftp://example.org/token"))).isEmpty();
        assertThat(ServiceAccountKey.parse(file("http://127.0.0.1/token").replace("MII", "AAA")))
                .isEmpty();
        assertThat(key.toString()).doesNotContain("a@p.iam");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | {\"access_token\":\"t\",\"expires_in\":3600} | Token[...]",
                "200 | {\"access_token\":\"t\"} | Unavailable[]",
                "200 | {\"access_token\":\"a b\",\"expires_in\":3600} | Unavailable[]",
                "200 | <html> | Unavailable[]",
                "302 | {} | Unavailable[]",
                "400 | {\"error\":\"invalid_grant\"} | Refused[status=400]",
                "403 | {} | Refused[status=403]",
                "429 | {} | Unavailable[]",
                "503 | {} | Unavailable[]",
            })
    void readsWhatAnEndpointSays(int status, String body, String grant) {
        assertThat(Grant.of(status, body.getBytes(UTF_8))).hasToString(grant);
    }

    private AccessTokens tokens() {
        asked.set(0);
        endpoint =
                at -> {
                    asked.incrementAndGet();
                    return next;
                };
        return new AccessTokens(() -> now, Runnable::run);
    }

    /** Asks only when a test runs what it was to do. */
    private AccessTokens askedLater() {
        later.clear();
        endpoint = at -> next;
        return new AccessTokens(() -> now, later::add);
    }

    private Grant grant(AccessTokens tokens) {
        return tokens.of(key, endpoint).join();
    }

    private String text(AccessTokens tokens) {
        return grant(tokens) instanceof Grant.Token token ? token.text() : "none";
    }

    private String file(String tokenUri) {
        return """
               {"type":"service_account","client_email":"a@p.iam","private_key_id":"k1","token_uri":"%s",
                "private_key":"-----BEGIN PRIVATE KEY-----\\n%s\\n-----END PRIVATE KEY-----\\n"}"""
                .formatted(
                        URI.create(tokenUri),
                        Base64.getEncoder().encodeToString(keys.getPrivate().getEncoded()));
    }
}
