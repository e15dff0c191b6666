package dev.sluice.standalone.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LocalWebhooksTest {
    @Test
    void allowsReceiversOnThisMachineAndSaysSo() {
        Map<String, Object> settings = LocalWebhooks.settings("key", Map.of());

        assertThat(LocalWebhooks.notice(settings))
                .isEqualTo("may go to [127.0.0.0/8, ::1/128] besides the internet, and over http");
    }

    @Test
    void saysWhatTheOperatorAllowsInstead() {
        Map<String, Object> settings =
                LocalWebhooks.settings(
                        "key",
                        Map.of(
                                "sluice.webhooks.allowed-networks",
                                "10.1.0.0/16",
                                "sluice.webhooks.plain-http",
                                "false"));

        assertThat(LocalWebhooks.notice(settings))
                .isEqualTo("may go to 10.1.0.0/16 besides the internet");
    }
}
