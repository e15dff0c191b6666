package dev.sluice.worker.handoff;

import dev.sluice.schema.avro.ReturnReason;

/** Decides what becomes of a record from the dispatch topic. Ages are in log time. */
final class ClaimPolicy {
    private ClaimPolicy() {}

    sealed interface Decision {}

    record Run() implements Decision {}

    record Return(ReturnReason reason) implements Decision {}

    /**
     * @param deliveries how often the share group has handed the record out, this time included
     * @param ageMs since the record was appended
     * @param windowMs how old it may be when it is claimed
     */
    record Offer(int deliveries, long ageMs, long windowMs, boolean draining) {}

    /**
     * Before the claim. A record that was handed out before may have been run by whoever had it:
     * its coordinator knows, we do not.
     */
    static Decision onDelivery(Offer offer) {
        if (offer.deliveries > 1) {
            return new Return(ReturnReason.REDELIVERED);
        }
        if (offer.ageMs > offer.windowMs) {
            return new Return(ReturnReason.CLAIM_BY_PASSED);
        }
        if (offer.draining) {
            return new Return(ReturnReason.DRAINING);
        }
        return new Run();
    }

    /**
     * After claim and ACCEPT. A claim that took too long may be one that its coordinator no longer
     * waited for.
     *
     * @param confirmed whether both the claim and the ACCEPT are
     */
    static Decision onAccept(boolean confirmed, Offer offer) {
        return confirmed ? onDelivery(offer) : new Return(ReturnReason.ACCEPT_UNCONFIRMED);
    }
}
