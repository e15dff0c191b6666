package dev.sluice.worker.provider.oauth;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens of service accounts. One that ends soon is renewed ahead, by one request at a time
 * while all calls go on with what there is; without any, they wait for that one request. It runs on
 * a thread of its own, so that a call that gives up waiting takes it from nobody else. What cannot
 * be renewed is used to its end. Thread-safe; never blocks.
 */
public final class AccessTokens {
    /** A token is renewed when less than this is left of it, or a quarter of its life. */
    static final Duration AHEAD = Duration.ofMinutes(5);

    /** So long nobody asks again after a failure. */
    static final Duration PAUSE = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(AccessTokens.class);
    private static final int ACCOUNTS_MAX = 1_000;

    private final InstantSource clock;
    private final Executor askers;
    private final Map<ServiceAccountKey, Account> accounts = new ConcurrentHashMap<>();

    private record Held(Grant.Token token, Instant renewAt, Instant endsAt) {}

    private record Failure(Grant grant, Instant until) {}

    private static final class Account {
        private final AtomicReference<@Nullable CompletableFuture<Grant>> asking =
                new AtomicReference<>();
        private volatile @Nullable Held held;
        private volatile @Nullable Failure failure;
    }

    /**
     * @param askers runs requests for tokens, at most one per account at a time
     */
    public AccessTokens(InstantSource clock, Executor askers) {
        this.clock = clock;
        this.askers = askers;
    }

    /**
     * A token that is good, or why there is none; complete already, unless there is nothing to go
     * on with until the account's endpoint answers. Others may wait for the same answer.
     *
     * @param endpoint asks for a token; blocks for a bounded time
     */
    public CompletableFuture<Grant> of(ServiceAccountKey key, Function<Instant, Grant> endpoint) {
        if (accounts.size() >= ACCOUNTS_MAX) {
            accounts.clear();
        }
        Account account = accounts.computeIfAbsent(key, k -> new Account());
        Grant known = settled(account);
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        CompletableFuture<Grant> answer = asked(account, endpoint);
        Held held = account.held;
        return held != null && clock.instant().isBefore(held.endsAt)
                ? CompletableFuture.completedFuture(held.token)
                : answer;
    }

    /** The provider did not take it. */
    public void refused(ServiceAccountKey key, String token) {
        Account account = accounts.get(key);
        Held held = account == null ? null : account.held;
        if (account != null && held != null && held.token.text().equals(token)) {
            account.held = null;
        }
    }

    /** What holds without asking: a token that lasts, or a failure that is fresh. */
    private @Nullable Grant settled(Account account) {
        Instant now = clock.instant();
        Held held = account.held;
        if (held != null && now.isBefore(held.renewAt)) {
            return held.token;
        }
        Failure failure = account.failure;
        if (failure == null || !now.isBefore(failure.until)) {
            return null;
        }
        return held != null && now.isBefore(held.endsAt) ? held.token : failure.grant;
    }

    private CompletableFuture<Grant> asked(Account account, Function<Instant, Grant> endpoint) {
        CompletableFuture<Grant> mine = new CompletableFuture<>();
        CompletableFuture<Grant> others = account.asking.compareAndExchange(null, mine);
        if (others != null) {
            return others;
        }
        // Somebody may have been answered since this one looked.
        Grant known = settled(account);
        if (known != null) {
            account.asking.set(null);
            mine.complete(known);
            return mine;
        }
        askers.execute(
                () -> {
                    Grant grant = new Grant.Unavailable();
                    try {
                        Instant now = clock.instant();
                        grant = endpoint.apply(now);
                        keep(account, grant, now);
                    } catch (RuntimeException e) {
                        LOG.error("asking for a token failed", e);
                    } finally {
                        account.asking.set(null);
                        mine.complete(grant);
                    }
                });
        return mine;
    }

    private void keep(Account account, Grant grant, Instant asked) {
        switch (grant) {
            case Grant.Token token -> {
                Duration quarter = token.life().dividedBy(4);
                Duration ahead = AHEAD.compareTo(quarter) < 0 ? AHEAD : quarter;
                Instant ends = asked.plus(token.life());
                account.held = new Held(token, ends.minus(ahead), ends);
                account.failure = null;
            }
            // From the answer on: asking may have lasted longer than the pause.
            case Grant.Refused refused ->
                    account.failure = new Failure(refused, clock.instant().plus(PAUSE));
            case Grant.Unavailable unavailable ->
                    account.failure = new Failure(unavailable, clock.instant().plus(PAUSE));
        }
    }
}
