package dev.sluice.ingress.chat;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.error.ErrorAnswers;
import dev.sluice.ingress.error.Problem;
import dev.sluice.ingress.face.AnswerShape;
import dev.sluice.ingress.face.Face;
import dev.sluice.ingress.kafka.ReplyConfig;
import dev.sluice.ingress.submit.Intake;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Accepts the requests of callers who wait as jobs, and keeps each connection until there is an
 * answer. A stream begins with the first event; what fails before has a status of its own. What a
 * path says and hears is its {@link Face}'s business. Thread-safe; blocks, so for virtual threads.
 */
@Singleton
public final class SyncCalls {
    /**
     * OpenAI's and Anthropic's clients repeat 409, 429 and 5xx by themselves unless told not to.
     */
    private static final String REPEAT = "x-should-retry";

    private static final String JOB_ID = "Sluice-Job-Id";
    private static final String REQUEST_ID = "x-request-id";

    private final ChatIntake chats;
    private final Intake intake;
    private final Answers answers;
    private final ErrorAnswers errors;
    private final ChatConfig config;
    private final ReplyConfig replies;

    SyncCalls(
            ChatIntake chats,
            Intake intake,
            Answers answers,
            ErrorAnswers errors,
            ChatConfig config,
            ReplyConfig replies) {
        this.chats = chats;
        this.intake = intake;
        this.answers = answers;
        this.errors = errors;
        this.config = config;
        this.replies = replies;
    }

    /**
     * Answers one request; blocks until there is an answer, or its stream begins.
     *
     * @param body of the request; closed here; null: it has none
     * @throws SluiceException when there is no job
     */
    public HttpResponse<?> serve(HttpRequest<?> request, @Nullable InputStream body, Face face)
            throws IOException, InterruptedException {
        if (body == null) {
            throw new SluiceException(
                    ErrorCode.MISSING_BODY, "the request has no body (expected: a JSON object)");
        }
        CallerIdentity caller = CallerIdentity.of(request);
        AtomicBoolean inside = new AtomicBoolean(true);
        intake.enter();
        Runnable leave =
                () -> {
                    if (inside.compareAndSet(true, false)) {
                        intake.leave();
                    }
                };
        boolean waiting = false;
        try (body) {
            ChatIntake.Accepted job = chats.accept(request, body, face, caller, leave);
            waiting = true;
            return answer(request, job);
        } finally {
            if (!waiting) {
                leave.run();
            }
        }
    }

    /** Closes the call, at the end of a stream if there is one. */
    private HttpResponse<?> answer(HttpRequest<?> request, ChatIntake.Accepted job)
            throws InterruptedException {
        ChatCall call = job.call();
        Runnable unwatch = Connections.watch(request, call::gone);
        boolean answered = false;
        boolean streaming = false;
        try {
            HttpResponse<?> answer =
                    job.stream() ? stream(request, call, job.shape()) : whole(request, job);
            if (answer.body() instanceof SseAnswer events) {
                streaming = true;
                events.watchedBy(Connections.watch(request, events::clientGone));
            }
            answered = true;
            return answer;
        } finally {
            unwatch.run();
            if (!answered) {
                // Interrupted, or broken: nobody waits for the job any more.
                call.abandon();
            }
            if (!streaming) {
                call.close();
            }
        }
    }

    private HttpResponse<?> whole(HttpRequest<?> request, ChatIntake.Accepted job)
            throws InterruptedException {
        ChatCall call = job.call();
        AnswerShape shape = job.shape();
        Optional<byte[]> accepted = shape.accepted(call.jobId());
        if (accepted.isPresent()) {
            Optional<News> refusal =
                    job.keyed() ? call.refusal(replies.waitMax()) : Optional.empty();
            return refusal.isPresent()
                    ? failure(request, call, refusal.get())
                    : plain(
                            call,
                            new AnswerShape.Reply(accepted.get(), MediaType.APPLICATION_JSON));
        }
        while (true) {
            Optional<News> news = call.next(config.keepAlive());
            if (news.isPresent()) {
                return switch (news.get()) {
                    case News.Whole(byte[] json) -> ok(request, call, shape, () -> json);
                    case News.Stored(var body) ->
                            ok(request, call, shape, () -> answers.open(body));
                    case News other -> failure(request, call, other);
                };
            }
            Connections.keepOpen(request);
        }
    }

    private HttpResponse<?> stream(HttpRequest<?> request, ChatCall call, AnswerShape shape)
            throws InterruptedException {
        Optional<News> first = call.next(config.keepAlive());
        boolean begins =
                first.isEmpty()
                        || switch (first.get()) {
                            case News.Events ignored -> true;
                            case News.Whole ignored -> true;
                            case News.Stored ignored -> true;
                            case News.Done ignored -> true;
                            case News.Failed ignored -> false;
                            case News.Succeeded ignored -> false;
                            case News.Stopping ignored -> false;
                            case News.Overflow ignored -> false;
                            case News.Gone ignored -> false;
                        };
        if (!begins) {
            return failure(request, call, first.get());
        }
        return about(
                        call,
                        HttpResponse.ok(
                                new SseAnswer(
                                        call,
                                        first,
                                        answers,
                                        shape.stream(call.jobId()),
                                        config.keepAlive())))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header("X-Accel-Buffering", "no")
                .header(HttpHeaders.CONTENT_TYPE, SseAnswer.MEDIA_TYPE);
    }

    private HttpResponse<?> ok(
            HttpRequest<?> request, ChatCall call, AnswerShape shape, Supplier<byte[]> json) {
        try {
            return plain(call, shape.reply(call.jobId(), json.get()));
        } catch (SluiceException e) {
            return answer(request, call, Problem.of(e));
        }
    }

    private static HttpResponse<?> plain(ChatCall call, AnswerShape.Reply reply) {
        return about(call, HttpResponse.ok(reply.body()))
                .header(HttpHeaders.CONTENT_TYPE, reply.contentType());
    }

    private HttpResponse<?> failure(HttpRequest<?> request, ChatCall call, News news) {
        return switch (news) {
            case News.Failed(SluiceException error, var said) ->
                    answer(request, call, answers.problem(error, said));
            case News.Stopping() -> goesOn(answer(request, call, Problem.of(Intake.stopping())));
            case News.Gone() -> {
                call.abandon();
                yield answer(request, call, Problem.of(ErrorCode.CANCELLED, "the caller has gone"));
            }
            case News.Overflow() ->
                    goesOn(
                            answer(
                                    request,
                                    call,
                                    Problem.of(
                                            ErrorCode.BACKLOG_FULL,
                                            "as many bytes of answers wait as may (limit sluice.ingress.chat.bytes-max: %d); the answer is at /v1/jobs/%s"
                                                    .formatted(config.bytesMax(), call.jobId()))));
            case News.Events ignored -> unexpected(news);
            case News.Whole ignored -> unexpected(news);
            case News.Stored ignored -> unexpected(news);
            case News.Done ignored -> unexpected(news);
            case News.Succeeded ignored -> unexpected(news);
        };
    }

    /** The job does; a second request would be a second job. */
    private static HttpResponse<?> goesOn(MutableHttpResponse<?> answer) {
        return answer.header(REPEAT, "false");
    }

    private MutableHttpResponse<?> answer(HttpRequest<?> request, ChatCall call, Problem problem) {
        MutableHttpResponse<?> answer =
                about(call, errors.answer(request.getPath(), problem.about(call.jobId())));
        return problem.code().retryable() ? answer : answer.header(REPEAT, "false");
    }

    private static HttpResponse<?> unexpected(News news) {
        throw new IllegalStateException(
                "a %s (expected: a whole answer)".formatted(news.getClass().getSimpleName()));
    }

    private static <T> MutableHttpResponse<T> about(
            ChatCall call, MutableHttpResponse<T> response) {
        RoomHeaders.add(response, call.admission());
        return response.header(JOB_ID, call.jobId()).header(REQUEST_ID, call.jobId());
    }
}
