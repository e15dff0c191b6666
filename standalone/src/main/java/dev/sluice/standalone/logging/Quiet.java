package dev.sluice.standalone.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/** Leaves the screen to a command that draws on it: only errors come through. */
public final class Quiet {
    private Quiet() {}

    /** Unless the operator chose a level. */
    public static void please() {
        if (System.getenv("SLUICE_LOG_LEVEL") == null
                && LoggerFactory.getILoggerFactory() instanceof LoggerContext loggers) {
            // Loggers with a level of their own do not ask the root.
            loggers.getLoggerList().stream()
                    .filter(logger -> logger.getLevel() != null)
                    .forEach(logger -> logger.setLevel(Level.ERROR));
        }
    }
}
