package dev.sluice.results.webhook.endpoint;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a tenant wants to hear of events. Times are epoch milliseconds.
 *
 * @param url null for {@link #JOB_URLS}
 * @param events types that it hears of without being named by a job
 * @param includeResult whether results below 20 KB go along
 * @param disabledReason why it is not enabled: {@code requested}, {@code gone} or {@code failing}
 * @param failingSinceMs first failure since the last success
 * @param previousUntilMs until when the previous secret signs, too
 */
public record Endpoint(
        String tenant,
        String id,
        @Nullable String url,
        @Nullable String description,
        List<String> events,
        boolean includeResult,
        boolean enabled,
        @Nullable String disabledReason,
        @Nullable Long failingSinceMs,
        long createdMs,
        long updatedMs,
        @Nullable Long previousUntilMs) {
    /** What every tenant has: the secret for URLs that jobs bring. */
    public static final String JOB_URLS = "job-urls";

    static final String REQUESTED = "requested";
    public static final String GONE = "gone";
    public static final String FAILING = "failing";

    public Endpoint {
        events = List.copyOf(events);
    }

    public boolean hears(String type) {
        return enabled && events.contains(type);
    }

    public boolean isJobUrls() {
        return id.equals(JOB_URLS);
    }
}
