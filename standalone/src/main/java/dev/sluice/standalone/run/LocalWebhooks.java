package dev.sluice.standalone.run;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Webhooks of one process: who tries them has a receiver on his own machine, so those are allowed
 * here and nowhere else. Pure.
 */
public final class LocalWebhooks {
    private static final String ALLOWED = "sluice.webhooks.allowed-networks";
    private static final String PLAIN = "sluice.webhooks.plain-http";

    private LocalWebhooks() {}

    /**
     * @param key seals endpoints' secrets
     * @param operator wins
     */
    public static Map<String, Object> settings(String key, Map<String, Object> operator) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ALLOWED, List.of("127.0.0.0/8", "::1/128"));
        settings.put(PLAIN, true);
        settings.put("sluice.results.webhooks.secret-keys", List.of(key));
        settings.putAll(operator);
        return settings;
    }

    /** What whoever starts it should know. */
    public static String notice(Map<String, Object> settings) {
        return "may go to %s besides the internet%s"
                .formatted(
                        settings.get(ALLOWED),
                        "true".equals(String.valueOf(settings.get(PLAIN)))
                                ? ", and over http"
                                : "");
    }
}
