package dev.sluice.worker.provider.wire;

import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.CallGuard;
import dev.sluice.worker.provider.Credentials.Credential;
import dev.sluice.worker.provider.Keyring;
import dev.sluice.worker.provider.StopReason;
import dev.sluice.worker.provider.http.ProviderHttp;
import dev.sluice.worker.provider.http.Way;
import dev.sluice.worker.provider.oauth.AccessTokens;
import dev.sluice.worker.provider.oauth.Grant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;

/**
 * What a call shows of its account: the key itself, or the token that its service account is given
 * for it. Thread-safe; may wait for a token endpoint.
 */
final class CallerProof {
    private final ProviderHttp http;
    private final AccessTokens tokens;

    sealed interface Proof {
        record Secret(String text) implements Proof {
            @Override
            public String toString() {
                return "Secret[...]";
            }
        }

        /** A provider of one's own may want none. */
        record Nothing() implements Proof {}

        record Lacking(CallFailure.Unsent why) implements Proof {}

        /** The call was stopped while it waited for a token. */
        record Stopped(StopReason why) implements Proof {}
    }

    CallerProof(ProviderHttp http, InstantSource clock) {
        this.http = http;
        this.tokens =
                new AccessTokens(
                        clock, asking -> Thread.ofVirtual().name("access-token").start(asking));
    }

    /**
     * @param way how a token endpoint is reached: as the provider is
     * @param guard of the call, which has begun: its stop ends the wait for a token
     */
    Proof of(Keyring.Picked key, Way way, CallGuard guard) {
        return switch (key.credential()) {
            case Credential.Bearer(String token) -> new Proof.Secret(token);
            case Credential.None ignored -> new Proof.Nothing();
            case Credential.Missing ignored -> new Proof.Lacking(CallFailure.Unsent.NO_CREDENTIAL);
            case Credential.ServiceAccount(var account) ->
                    awaited(
                            tokens.of(
                                    account,
                                    now -> http.token(account.tokenUri(), account.form(now), way)),
                            guard);
        };
    }

    private static Proof awaited(CompletableFuture<Grant> asked, CallGuard guard) {
        if (!asked.isDone()) {
            CompletableFuture<Void> stop = new CompletableFuture<>();
            if (guard.bind(() -> stop.complete(null))) {
                CompletableFuture.anyOf(asked, stop).join();
            }
        }
        StopReason stopped = guard.stopReason();
        if (stopped != null) {
            return new Proof.Stopped(stopped);
        }
        return switch (asked.join()) {
            case Grant.Token token -> new Proof.Secret(token.text());
            case Grant.Refused ignored -> new Proof.Lacking(CallFailure.Unsent.TOKEN_REFUSED);
            case Grant.Unavailable ignored -> new Proof.Lacking(CallFailure.Unsent.NO_TOKEN);
        };
    }

    /** The provider did not take it. */
    void refused(Keyring.Picked key, Proof shown) {
        if (key.credential() instanceof Credential.ServiceAccount(var account)
                && shown instanceof Proof.Secret(String token)) {
            tokens.refused(account, token);
        }
    }
}
