package dev.sluice.sim.fault;

import java.util.Locale;
import java.util.Optional;

/** One way in which a call goes wrong on purpose. */
public sealed interface Fault {

    /** The name used in headers, in the control API and in the record of calls. */
    String wireName();

    /** Answers with an HTTP error status and the provider's error body for it, 400 to 599. */
    record Status(int code) implements Fault {
        public Status {
            if (code < 400 || code > 599) {
                throw new IllegalArgumentException(
                        "fault status " + code + ": expected 400 to 599");
            }
        }

        @Override
        public String wireName() {
            return Integer.toString(code);
        }
    }

    /** Faults that are more than a status. */
    enum Wire implements Fault {
        /** Never answers; the connection is closed after the configured maximum. */
        HANG,
        /** Resets the connection (RST) without an answer. */
        RESET,
        /** A complete 200 whose body, or one event of whose stream, is not JSON. */
        MALFORMED,
        /** Answers correctly, later by the configured delay. */
        SLOW,
        /** Closes the connection in the middle of the body or stream. */
        TRUNCATE,
        /** Ends a stream in its middle with an error event; answers 500 to who asked for none. */
        ERROR_MIDWAY,
        /** 200 with an HTML page, as a proxy in between would send. */
        WRONG_TYPE,
        /** 429 for a spent budget ({@code insufficient_quota}), which waiting does not cure. */
        QUOTA;

        @Override
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Reads a wire name; empty when there is no such fault. */
    static Optional<Fault> parse(String wireName) {
        String name = wireName.strip().toLowerCase(Locale.ROOT);
        for (Wire fault : Wire.values()) {
            if (fault.wireName().equals(name)) {
                return Optional.of(fault);
            }
        }
        if (name.length() == 3 && name.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int code = Integer.parseInt(name);
            return code >= 400 && code <= 599 ? Optional.of(new Status(code)) : Optional.empty();
        }
        return Optional.empty();
    }
}
