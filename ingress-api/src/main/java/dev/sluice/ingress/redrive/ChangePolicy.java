package dev.sluice.ingress.redrive;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.submit.SubmitPolicy;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.time.Instant;
import java.util.Optional;

/** Whether the changes that a caller asks for can be made; all else is the coordinator's. Pure. */
final class ChangePolicy {
    private ChangePolicy() {}

    static Optional<SluiceException> refusal(
            RedriveAsk ask, CallerIdentity caller, Catalog catalog, Instant now) {
        String model = ask.model();
        if (model != null
                && catalog.route(model).filter(r -> caller.tenant().mayUse(r.name())).isEmpty()) {
            return Optional.of(
                    SluiceException.at(
                            "/model",
                            ErrorCode.MODEL_NOT_FOUND,
                            "/model: there is no route %s for this key (expected: one of GET /v1/models)"
                                    .formatted(model)));
        }
        if (ask.deadline() != null) {
            Instant deadline = ask.deadline().after(now);
            if (!deadline.isAfter(now) || deadline.isAfter(now.plus(SubmitPolicy.DEADLINE_MAX))) {
                return Optional.of(
                        SluiceException.at(
                                "/deadline",
                                ErrorCode.INVALID_REQUEST,
                                "/deadline: %s (expected: after now, within %d days)"
                                        .formatted(deadline, SubmitPolicy.DEADLINE_MAX.toDays())));
            }
        }
        return Optional.empty();
    }
}
