package dev.sluice.worker.provider.wire;

import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.Credentials.Credential;
import dev.sluice.worker.provider.Keyring;
import dev.sluice.worker.provider.http.ProviderHttp;
import dev.sluice.worker.provider.http.Way;
import dev.sluice.worker.provider.oauth.AccessTokens;
import dev.sluice.worker.provider.oauth.Grant;
import java.time.InstantSource;

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
    }

    CallerProof(ProviderHttp http, InstantSource clock) {
        this.http = http;
        this.tokens = new AccessTokens(clock);
    }

    /**
     * @param way how a token endpoint is reached: as the provider is
     */
    Proof of(Keyring.Picked key, Way way) {
        return switch (key.credential()) {
            case Credential.Bearer(String token) -> new Proof.Secret(token);
            case Credential.None ignored -> new Proof.Nothing();
            case Credential.Missing ignored -> new Proof.Lacking(CallFailure.Unsent.NO_CREDENTIAL);
            case Credential.ServiceAccount(var account) ->
                    switch (tokens.of(
                            account,
                            now -> http.token(account.tokenUri(), account.form(now), way))) {
                        case Grant.Token token -> new Proof.Secret(token.text());
                        case Grant.Refused ignored ->
                                new Proof.Lacking(CallFailure.Unsent.TOKEN_REFUSED);
                        case Grant.Unavailable ignored ->
                                new Proof.Lacking(CallFailure.Unsent.NO_TOKEN);
                    };
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
