package dev.sluice.ingress.chat;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.face.AnswerShape;
import dev.sluice.ingress.face.Asked;
import dev.sluice.ingress.face.Face;
import dev.sluice.ingress.face.WhenGone;
import dev.sluice.ingress.submit.AcceptConfig;
import dev.sluice.ingress.submit.AcceptOutcome;
import dev.sluice.ingress.submit.Acceptor;
import dev.sluice.ingress.submit.BodyRequest;
import dev.sluice.ingress.submit.HeaderOptions;
import dev.sluice.ingress.submit.IdempotencyKey;
import dev.sluice.ingress.submit.InFlight;
import dev.sluice.ingress.submit.JobDraft;
import dev.sluice.ingress.submit.RequestBytes;
import dev.sluice.ingress.submit.Submission;
import dev.sluice.ingress.submit.SubmitPolicy;
import dev.sluice.runtime.config.BodyConfig;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads the requests of callers who wait, and makes jobs of them. Thread-safe; blocks. */
@Singleton
final class ChatIntake {
    private final Acceptor acceptor;
    private final InFlight inFlight;
    private final ChatCalls calls;
    private final AcceptConfig config;
    private final int bytesMax;

    ChatIntake(
            Acceptor acceptor,
            InFlight inFlight,
            ChatCalls calls,
            AcceptConfig config,
            BodyConfig bodies) {
        this.acceptor = acceptor;
        this.inFlight = inFlight;
        this.calls = calls;
        this.config = config;
        this.bytesMax = bodies.bodyMax();
    }

    /**
     * A job that the log has, and the caller who waits for its answer.
     *
     * @param keyed whether the coordinator may say that it is another one
     */
    record Accepted(ChatCall call, boolean stream, boolean keyed, AnswerShape shape) {}

    /**
     * @param face what the caller speaks
     * @param left run once, when the call is closed, which it is when there is no job
     * @throws SluiceException when there is no job, or none is known to be there
     */
    Accepted accept(
            HttpRequest<?> request,
            InputStream body,
            Face face,
            CallerIdentity caller,
            Runnable left)
            throws InterruptedException {
        try (InFlight.Hold hold = inFlight.enter()) {
            byte[] sent = RequestBytes.read(body, request.getContentLength(), bytesMax, hold);
            byte[] bytes = face.json(sent);
            if (bytes != sent) {
                RequestBytes.hold(bytes, bytesMax, hold);
            }
            Asked asked = face.read(bytes);
            BodyRequest wanted = asked.request();
            HeaderOptions headers = new HeaderOptions(name -> request.getHeaders().get(name));
            JobDraft draft = wanted.draft(asked.operation(), headers.read(wanted));
            Optional<Submission.Keyed> key =
                    IdempotencyKey.parse(request.getHeaders().get(IdempotencyKey.HEADER))
                            .map(k -> Submission.Keyed.over(k, caller, bytes, 0, bytes.length));
            WhenGone whenGone = headers.continuesAlone() ? WhenGone.CONTINUE : asked.whenGone();
            int waitingMax = asked.shape().large() ? bytesMax : 0;
            ChatCall call = calls.open(caller, whenGone, waitingMax, left);
            boolean accepted = false;
            try {
                accept(new Submission(caller, draft, key, Submission.traceParent(request)), call);
                accepted = true;
                return new Accepted(call, wanted.stream(), key.isPresent(), asked.shape());
            } finally {
                if (!accepted) {
                    call.close();
                }
            }
        }
    }

    private void accept(Submission submission, ChatCall call) throws InterruptedException {
        try {
            AcceptOutcome outcome =
                    acceptor.acceptWaiting(submission, call::expect)
                            .get(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
            switch (outcome) {
                case AcceptOutcome.Accepted job ->
                        call.accepted(SubmitPolicy.deadline(submission.draft(), job.createdAt()));
                case AcceptOutcome.Refused(SluiceException error) -> {
                    if (error.code() == ErrorCode.LOG_UNAVAILABLE) {
                        withdraw(submission, call);
                    }
                    throw error;
                }
                case AcceptOutcome.Known ignored ->
                        throw new IllegalStateException("known before the coordinator's word");
            }
        } catch (TimeoutException e) {
            withdraw(submission, call);
            throw new SluiceException(
                    ErrorCode.LOG_UNAVAILABLE,
                    "the log did not confirm in time; nothing is known to be accepted",
                    e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("accepting a job", e.getCause());
        }
    }

    /** Under a key the caller's next try finds the job, if there is one. */
    private static void withdraw(Submission submission, ChatCall call) {
        if (submission.key().isEmpty()) {
            call.withdraw();
        }
    }
}
