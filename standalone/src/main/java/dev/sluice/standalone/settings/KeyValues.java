package dev.sluice.standalone.settings;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Settings given as {@code key=value} on the command line. */
public final class KeyValues {
    private KeyValues() {}

    /**
     * @throws UsageException naming what is no {@code key=value}
     */
    public static Map<String, Object> parse(Collection<String> pairs) {
        Map<String, Object> settings = new LinkedHashMap<>();
        for (String pair : pairs) {
            int at = pair.indexOf('=');
            if (at < 1) {
                throw new UsageException(
                        "--set %s (expected: key=value, like sluice.kafka.bootstrap-servers=host:9092)"
                                .formatted(pair));
            }
            settings.put(pair.substring(0, at), pair.substring(at + 1));
        }
        return settings;
    }
}
