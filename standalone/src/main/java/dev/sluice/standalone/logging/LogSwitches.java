package dev.sluice.standalone.logging;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The environment variables that {@code logback.xml} reads. Logback itself answers a wrong format
 * with silence and a wrong level with DEBUG, so a program asks here first.
 */
public final class LogSwitches {
    private static final Map<String, List<String>> ALLOWED =
            Map.of(
                    "SLUICE_LOG_FORMAT", List.of("text", "json"),
                    "SLUICE_LOG_LEVEL", List.of("ERROR", "WARN", "INFO", "DEBUG", "TRACE"));

    private LogSwitches() {}

    /** What is wrong with the environment, naming the variable and what it may hold. */
    public static Optional<String> complaint(Map<String, String> environment) {
        return ALLOWED.entrySet().stream()
                .filter(allowed -> environment.containsKey(allowed.getKey()))
                .filter(allowed -> !allowed.getValue().contains(environment.get(allowed.getKey())))
                .map(
                        allowed ->
                                "%s is '%s'; expected one of %s"
                                        .formatted(
                                                allowed.getKey(),
                                                environment.get(allowed.getKey()),
                                                allowed.getValue()))
                .findFirst();
    }
}
