package dev.sluice.results.testkit;

import dev.sluice.results.webhook.WebhookConfig;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/** Settings of webhooks for tests. */
public final class TestWebhooks {
    public static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

    public static final WebhookConfig CONFIG = config(Duration.ofSeconds(5));

    private TestWebhooks() {}

    public static WebhookConfig config(Duration timeout) {
        return new WebhookConfig(
                true,
                List.of(KEY),
                3,
                64,
                8,
                timeout,
                Duration.ofDays(3),
                Duration.ofHours(120),
                30);
    }
}
