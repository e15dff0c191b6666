package dev.sluice.schema.topic;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.TopicConfig;

/**
 * The topics of tenants that send jobs by Kafka: one that their producers write, and two with
 * Sluice's answers. Not part of the catalogue of topics, because tenants come and go.
 */
public final class InTopics {
    /** What a tenant's name must be like, in words. */
    public static final String EXPECTED =
            "1 to 100 letters, digits, '-' or '_', and neither _accepted nor _rejects at its end";

    private static final String PREFIX = "sluice.in.";
    private static final String ACCEPTED = ".accepted";
    private static final String REJECTS = ".rejects";
    private static final Duration KEPT = Duration.ofDays(7);
    private static final Duration SEGMENT = Duration.ofDays(1);

    /** Kafka takes a dot and an underscore in names of topics for the same. */
    private static final Pattern TENANT =
            Pattern.compile("(?!.*_(accepted|rejects)$)[A-Za-z0-9_-]{1,100}");

    private InTopics() {}

    /** Whether a tenant of this name can have such topics. */
    public static boolean possible(String tenant) {
        return TENANT.matcher(tenant).matches();
    }

    /** Job requests as JSON, written by the tenant's producers. */
    public static String requests(String tenant) {
        return PREFIX + tenant;
    }

    /** Which records became jobs. */
    public static String accepted(String tenant) {
        return PREFIX + tenant + ACCEPTED;
    }

    /** Which records did not, and why. */
    public static String rejects(String tenant) {
        return PREFIX + tenant + REJECTS;
    }

    /** Whose topic of requests it is, if it is one. */
    public static Optional<String> tenant(String topic) {
        return topic.startsWith(PREFIX)
                ? Optional.of(topic.substring(PREFIX.length())).filter(InTopics::possible)
                : Optional.empty();
    }

    /** Whose topic of requests or of answers it is, if it is one. */
    public static Optional<String> owner(String topic) {
        for (String end : List.of(ACCEPTED, REJECTS)) {
            if (topic.endsWith(end)) {
                return tenant(topic.substring(0, topic.length() - end.length()));
            }
        }
        return tenant(topic);
    }

    /** Settings of all of them. */
    public static Map<String, String> config(TopicLayout layout) {
        Map<String, String> config = new HashMap<>(TopicSpecs.kept(layout, KEPT));
        // What is not written to much is deleted only when its segment has been closed.
        config.put(TopicConfig.SEGMENT_MS_CONFIG, Long.toString(SEGMENT.toMillis()));
        return config;
    }
}
