package dev.sluice.results.webhook.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.results.webhook.WebhookConfig;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class SealerTest {
    private static final String OLD = Base64.getEncoder().encodeToString(new byte[32]);
    private static final String NEW =
            Base64.getEncoder()
                    .encodeToString(
                            "0123456789abcdef0123456789abcdef"
                                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    private static final SigningSecret SECRET = SigningSecret.fresh();

    private static Sealer sealer(String... keys) {
        return new Sealer(
                new WebhookConfig(
                        true,
                        List.of(keys),
                        1,
                        4,
                        1,
                        Duration.ofSeconds(1),
                        Duration.ofDays(1),
                        Duration.ofDays(1),
                        8));
    }

    @Test
    void opensWhatItSealed() {
        byte[] sealed = sealer(OLD).seal(SECRET, "acme", "we_1");

        assertThat(sealer(OLD).open(sealed, "acme", "we_1").text()).isEqualTo(SECRET.text());
    }

    @Test
    void opensWhatAnEarlierKeySealed() {
        byte[] sealed = sealer(OLD).seal(SECRET, "acme", "we_1");

        assertThat(sealer(NEW, OLD).open(sealed, "acme", "we_1").text()).isEqualTo(SECRET.text());
        assertThatThrownBy(() -> sealer(NEW).open(sealed, "acme", "we_1"))
                .isInstanceOf(UnreadableSecretException.class)
                .hasMessageContaining("key that is not configured");
    }

    @Test
    void isOfNoUseInAnotherRow() {
        byte[] sealed = sealer(OLD).seal(SECRET, "acme", "we_1");

        assertThatThrownBy(() -> sealer(OLD).open(sealed, "globex", "we_1"))
                .isInstanceOf(UnreadableSecretException.class);
        assertThatThrownBy(() -> sealer(OLD).open(sealed, "acme", "we_2"))
                .isInstanceOf(UnreadableSecretException.class);
    }

    @Test
    void leavesSecretsReadableWithoutAKeyAndReadsThemWithOne() {
        byte[] stored = sealer().seal(SECRET, "acme", "we_1");

        assertThat(sealer().open(stored, "acme", "we_1").text()).isEqualTo(SECRET.text());
        assertThat(sealer(NEW).open(stored, "acme", "we_1").text()).isEqualTo(SECRET.text());
    }

    @Test
    void namesAKeyThatIsNone() {
        assertThatThrownBy(() -> sealer("AAAA"))
                .hasMessageStartingWith("sluice.results.webhooks.secret-keys: 3 bytes (expected");
        assertThatThrownBy(() -> sealer("?")).hasMessageContaining("not Base64");
    }
}
