package dev.sluice.ingress.submit;

import dev.sluice.runtime.egress.EgressRules;
import dev.sluice.schema.avro.WebhookTarget;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a job whose webhook could never be sent. Only what is seen without looking a name up: the
 * addresses behind a name are checked when it is sent.
 */
final class WebhookPolicy {
    private static final String POINTER = "/webhook/url";

    private WebhookPolicy() {}

    static Optional<SluiceException> refusal(@Nullable WebhookTarget target, EgressRules rules) {
        String url = target == null ? null : target.getUrl();
        if (url == null) {
            return Optional.empty();
        }
        return switch (rules.rule(url)) {
            case EgressRules.Ruling.Allowed _ -> Optional.empty();
            case EgressRules.Ruling.Refused(String found, String expected) ->
                    Optional.of(
                            SluiceException.at(
                                    POINTER,
                                    ErrorCode.INVALID_REQUEST,
                                    "%s: %s (expected: %s)".formatted(POINTER, found, expected)));
        };
    }
}
