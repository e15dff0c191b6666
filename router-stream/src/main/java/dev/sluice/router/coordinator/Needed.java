package dev.sluice.router.coordinator;

import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.catalog.Capability;
import dev.sluice.schema.catalog.DataClass;
import dev.sluice.schema.wire.Ask;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a request needs, from words that another version of ingress may have written: a need that
 * nobody knows cannot be met by knowing it, so it is passed over; an unknown class of data is the
 * strictest.
 */
final class Needed {
    private Needed() {}

    static Set<Capability> capabilities(JobRequest request) {
        Set<Capability> needed = EnumSet.noneOf(Capability.class);
        Capability.ofOperation(request.getOperation()).ifPresent(needed::add);
        for (String word : request.getNeeds()) {
            for (Capability capability : Capability.values()) {
                if (capability.name().toLowerCase(Locale.ROOT).equals(word)) {
                    needed.add(capability);
                }
            }
        }
        return needed;
    }

    static List<Ask> asks(JobRequest request) {
        return request.getAsks().stream().limit(Ask.ASKS_MAX).map(Ask::of).toList();
    }

    /** A line of a batch or a record of a topic has no second chance: who sends it bounds them. */
    static boolean waitsItself(JobRequest request) {
        return request.getBatch() != null || request.getOrigin() != null;
    }

    static DataClass dataClass(JobRequest request) {
        String word = request.getDataClass();
        if (word == null) {
            return DataClass.PUBLIC;
        }
        for (DataClass known : DataClass.values()) {
            if (known.name().toLowerCase(Locale.ROOT).equals(word)) {
                return known;
            }
        }
        return DataClass.CONFIDENTIAL;
    }
}
