package dev.sluice.worker.provider.chat;

import dev.sluice.worker.provider.CallFailure;

/**
 * A chat request asks for what cannot be said on a wire. Thrown deep inside a translation, caught
 * where it began; becomes a value there.
 */
public final class NoTranslation extends Exception {
    private final transient CallFailure failure;

    private NoTranslation(CallFailure failure) {
        super(failure.toString(), null, false, false);
        this.failure = failure;
    }

    /** The body is no JSON object. */
    static NoTranslation unreadable() {
        return new NoTranslation(CallFailure.Unsent.UNREADABLE_BODY);
    }

    /** The body breaks the contract of chat completions; no provider would take it. */
    public static NoTranslation wrong(String field, String why) {
        return new NoTranslation(new CallFailure.Untranslatable(field, why, false));
    }

    /** The body is right, but the provider has nothing like it. */
    public static NoTranslation lacking(String field, String why) {
        return new NoTranslation(new CallFailure.Untranslatable(field, why, true));
    }

    public CallFailure failure() {
        return failure;
    }
}
