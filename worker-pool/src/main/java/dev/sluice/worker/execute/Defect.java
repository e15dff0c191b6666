package dev.sluice.worker.execute;

import dev.sluice.worker.attempt.Attempt;
import dev.sluice.worker.provider.CallEnd;
import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.ProviderFailurePolicy;
import dev.sluice.worker.provider.Tokens;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of a call that failed by a defect of ours. */
final class Defect {
    private static final Logger LOG = LoggerFactory.getLogger(Defect.class);

    private Defect() {}

    static CallEnd end(Attempt attempt, Throwable cause) {
        LOG.error("attempt {} failed by a defect", attempt.id(), cause);
        boolean sent = attempt.guard().sent();
        return new CallEnd(
                ProviderFailurePolicy.classify(
                        new CallFailure.Defect(cause.getClass().getSimpleName()),
                        "lane " + attempt.dispatch().getAttribution().getLane()),
                sent,
                sent
                        ? Tokens.estimated(attempt.dispatch().getBody().getSizeBytes(), 0)
                        : Tokens.none(),
                null,
                null,
                null);
    }
}
