package dev.sluice.router.coordinator.degrade;

import dev.sluice.schema.error.ErrorCode;

/**
 * Whether a job that fails may be given its route's default response: when providers failed it, and
 * not for what its caller did, what its tenant may use or what went wrong here.
 */
public final class DegradePolicy {
    private DegradePolicy() {}

    /**
     * @param called whether a provider was asked and that decided it
     */
    public static boolean degrades(ErrorCode code, boolean called) {
        return called
                && (code == ErrorCode.ATTEMPTS_EXHAUSTED
                        || code == ErrorCode.PROVIDER_CREDENTIALS
                        || code == ErrorCode.PROVIDER_QUOTA);
    }
}
