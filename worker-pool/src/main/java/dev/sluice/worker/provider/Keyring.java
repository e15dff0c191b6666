package dev.sluice.worker.provider;

import dev.sluice.schema.avro.LaneTarget;
import dev.sluice.worker.provider.Credentials.Credential;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the credentials of an account in turn, and passes over those that lead to nothing or were
 * refused a moment ago. What one worker learnt is not told to others. Thread-safe.
 */
public final class Keyring {
    /** Then a credential that was refused is tried again: keys come back when bills are paid. */
    static final Duration REFUSED_FOR = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(Keyring.class);
    private static final int REFERENCES_MAX = 10_000;

    private final Credentials credentials;
    private final Refusals refusals;
    private final LongSupplier nanos;
    private final AtomicInteger turn = new AtomicInteger();
    private final Map<String, Long> refusedAt = new ConcurrentHashMap<>();

    /** Hears of each credential that a provider did not take. */
    public interface Refusals {
        void refused(String account, String reference);
    }

    /**
     * One to use.
     *
     * @param reference where it comes from
     * @param others whether the account has another one that may be good
     */
    public record Picked(String reference, Credential credential, boolean others) {}

    public Keyring(Credentials credentials, Refusals refusals, LongSupplier nanos) {
        this.credentials = credentials;
        this.refusals = refusals;
        this.nanos = nanos;
    }

    /** What another reference than one of an account's leads to. */
    public Credential secret(String reference) {
        return credentials.find(reference);
    }

    /** {@link Credential.Missing} when none of the account's leads to anything. */
    public Picked pick(LaneTarget target) {
        if (target.getOtherCredentialRefs().isEmpty()) {
            String only = target.getCredentialRef();
            return new Picked(only, credentials.find(only), false);
        }
        List<String> readable = readable(target);
        if (readable.isEmpty()) {
            return new Picked(target.getCredentialRef(), new Credential.Missing(), false);
        }
        List<String> good = readable.stream().filter(reference -> !isRefused(reference)).toList();
        List<String> choice = good.isEmpty() ? readable : good;
        String reference = choice.get(Math.floorMod(turn.getAndIncrement(), choice.size()));
        return new Picked(
                reference,
                credentials.find(reference),
                good.stream().anyMatch(other -> !other.equals(reference)));
    }

    /**
     * The provider did not take it.
     *
     * @param answer what it said to it, in a word
     */
    public void refused(String account, Picked picked, String answer) {
        refusals.refused(account, picked.reference());
        boolean news = !isRefused(picked.reference());
        if (refusedAt.size() >= REFERENCES_MAX) {
            refusedAt.clear();
        }
        refusedAt.put(picked.reference(), nanos.getAsLong());
        if (news) {
            LOG.warn(
                    "account {}: the provider answered {} to credential {}; {}",
                    account,
                    answer,
                    picked.reference(),
                    picked.others()
                            ? "others of the account are used for " + REFUSED_FOR
                            : "the account has no other");
        }
    }

    /** The provider took it. */
    public void accepted(Picked picked) {
        if (!refusedAt.isEmpty()) {
            refusedAt.remove(picked.reference());
        }
    }

    private List<String> readable(LaneTarget target) {
        List<String> all = new ArrayList<>(target.getOtherCredentialRefs());
        all.addFirst(target.getCredentialRef());
        return all.stream()
                .filter(reference -> !(credentials.find(reference) instanceof Credential.Missing))
                .toList();
    }

    private boolean isRefused(String reference) {
        Long at = refusedAt.get(reference);
        return at != null && nanos.getAsLong() - at < REFUSED_FOR.toNanos();
    }
}
