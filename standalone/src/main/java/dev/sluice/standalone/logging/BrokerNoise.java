package dev.sluice.standalone.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/**
 * Keeps one warning from the log that every clean stop of an embedded broker writes, and that would
 * make its reader look for a fault. By message, because its logger also tells of brokers that
 * cannot be reached.
 */
public final class BrokerNoise extends Filter<ILoggingEvent> {
    private static final String LOGGER = "org.apache.kafka.clients.NetworkClient";
    private static final String NOISE =
            "Attempting to close NetworkClient that has already been closed";

    @Override
    public FilterReply decide(ILoggingEvent event) {
        return event.getLoggerName().equals(LOGGER) && event.getMessage().contains(NOISE)
                ? FilterReply.DENY
                : FilterReply.NEUTRAL;
    }
}
