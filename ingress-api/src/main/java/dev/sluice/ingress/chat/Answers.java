package dev.sluice.ingress.chat;

import dev.sluice.ingress.error.Problem;
import dev.sluice.schema.avro.Body;
import dev.sluice.schema.body.BlobUnavailableException;
import dev.sluice.schema.body.Bodies;
import dev.sluice.schema.body.UnreadableBodyException;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.ErrorKind;
import dev.sluice.schema.error.SluiceException;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Opens stored answers, and finds the words for missing ones. Thread-safe; may block. */
@Singleton
final class Answers {
    private static final int CALLERS_FAULT_BELOW = 500;

    private final Bodies bodies;

    Answers(Bodies bodies) {
        this.bodies = bodies;
    }

    /**
     * @throws SluiceException when the answer is there but cannot be had now
     */
    byte[] open(Body body) {
        try {
            return bodies.open(body);
        } catch (BlobUnavailableException | UnreadableBodyException e) {
            throw new SluiceException(
                    ErrorCode.RESULTS_UNAVAILABLE,
                    "the answer is stored and cannot be read now (expected: reading it at /v1/jobs/{id} later)",
                    e);
        }
    }

    /**
     * The error, in the provider's own words where it is the caller's request that it refused.
     *
     * @param said what the provider answered
     */
    Problem problem(SluiceException error, @Nullable Body said) {
        Problem problem = Problem.of(error);
        boolean callers =
                error.code().kind() == ErrorKind.PROVIDER && problem.status() < CALLERS_FAULT_BELOW;
        return said == null || !callers
                ? problem
                : words(said).map(text -> Problem.of(error.code(), text)).orElse(problem);
    }

    private Optional<String> words(Body said) {
        try {
            return ProviderSaid.message(bodies.open(said));
        } catch (BlobUnavailableException | UnreadableBodyException e) {
            // Without the provider's words there are still ours.
            return Optional.empty();
        }
    }
}
