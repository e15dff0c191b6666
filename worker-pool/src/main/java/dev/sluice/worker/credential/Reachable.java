package dev.sluice.worker.credential;

import java.util.Optional;

/** What the references of a catalogue lead to on this machine. */
interface Reachable {
    /** Whether an account's reference leads to a secret, or says that there is none. */
    boolean secret(String reference);

    /** Whether a reference leads to what can be shown to a proxy. */
    boolean proxySecret(String reference);

    /**
     * @param reference to a file of certificate authorities
     * @return why they cannot be read; empty: they can
     */
    Optional<String> whyNot(String reference);
}
