package dev.sluice.worker.provider.oauth;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of service accounts. One that ends soon is renewed ahead, by one call at a time while
 * the others go on with what there is; without any, they wait for the one that asks. What cannot be
 * renewed is used to its end. Thread-safe.
 */
public final class AccessTokens {
    /** A token is renewed when less than this is left of it, or a quarter of its life. */
    static final Duration AHEAD = Duration.ofMinutes(5);

    /** So long nobody asks again after a failure. */
    static final Duration PAUSE = Duration.ofSeconds(2);

    private static final int ACCOUNTS_MAX = 1_000;

    private final InstantSource clock;
    private final Map<ServiceAccountKey, Account> accounts = new ConcurrentHashMap<>();

    private record Held(Grant.Token token, Instant renewAt, Instant endsAt) {}

    private record Failure(Grant grant, Instant until) {}

    private static final class Account {
        private final ReentrantLock asking = new ReentrantLock();
        private volatile @Nullable Held held;
        private volatile @Nullable Failure failure;
    }

    public AccessTokens(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * A token that is good, or why there is none. May wait for the account's endpoint.
     *
     * @param endpoint asks for a token; blocks for a bounded time and throws nothing
     */
    public Grant of(ServiceAccountKey key, Function<Instant, Grant> endpoint) {
        if (accounts.size() >= ACCOUNTS_MAX) {
            accounts.clear();
        }
        Account account = accounts.computeIfAbsent(key, k -> new Account());
        Instant now = clock.instant();
        Held held = account.held;
        if (held != null && now.isBefore(held.renewAt)) {
            return held.token;
        }
        boolean good = held != null && now.isBefore(held.endsAt);
        if (held != null && good && !account.asking.tryLock()) {
            return held.token;
        }
        if (!good) {
            account.asking.lock();
        }
        try {
            return renewed(account, endpoint);
        } finally {
            account.asking.unlock();
        }
    }

    /** The provider did not take it. */
    public void refused(ServiceAccountKey key, String token) {
        Account account = accounts.get(key);
        Held held = account == null ? null : account.held;
        if (account != null && held != null && held.token.text().equals(token)) {
            account.held = null;
        }
    }

    /** With the lock: another may have asked while this one waited for it. */
    private Grant renewed(Account account, Function<Instant, Grant> endpoint) {
        Instant now = clock.instant();
        Held held = account.held;
        if (held != null && now.isBefore(held.renewAt)) {
            return held.token;
        }
        Failure before = account.failure;
        Grant grant =
                before != null && now.isBefore(before.until) ? before.grant : endpoint.apply(now);
        switch (grant) {
            case Grant.Token token -> {
                Duration ahead =
                        AHEAD.compareTo(token.life().dividedBy(4)) < 0
                                ? AHEAD
                                : token.life().dividedBy(4);
                Instant ends = now.plus(token.life());
                account.held = new Held(token, ends.minus(ahead), ends);
                account.failure = null;
                return token;
            }
            // Asking may have lasted longer than the pause.
            case Grant.Refused refused ->
                    account.failure = failure(before, refused, now, clock.instant());
            case Grant.Unavailable unavailable ->
                    account.failure = failure(before, unavailable, now, clock.instant());
        }
        return held != null && now.isBefore(held.endsAt) ? held.token : grant;
    }

    private static Failure failure(
            @Nullable Failure before, Grant grant, Instant asked, Instant answered) {
        return before != null && asked.isBefore(before.until)
                ? before
                : new Failure(grant, answered.plus(PAUSE));
    }
}
