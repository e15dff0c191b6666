package dev.sluice.sim.chat;

import dev.sluice.sim.limit.Admission;

/** Why a call gets an error, whatever the wire; each face has its own words for it. */
public sealed interface Trouble {
    /** By order of a fault, or from the server itself. */
    record Status(int code) implements Trouble {}

    record UnknownModel(String model) implements Trouble {}

    record ContextExceeded(int max, int tokens) implements Trouble {}

    /** An account without money. */
    record SpentQuota() implements Trouble {}

    record Limited(String model, Admission.Limited by) implements Trouble {}

    record TooLarge(String model, Admission.TooLarge by) implements Trouble {}

    /** The order for a fault cannot be read. */
    record BadOrder(String reason) implements Trouble {}

    /** A stream is asked for where none is simulated. */
    record NoStreams() implements Trouble {}
}
