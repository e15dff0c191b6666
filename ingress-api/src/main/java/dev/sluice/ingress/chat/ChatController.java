package dev.sluice.ingress.chat;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.error.ErrorAnswers;
import dev.sluice.ingress.error.Problem;
import dev.sluice.ingress.kafka.WaitingCallers;
import dev.sluice.ingress.submit.AcceptConfig;
import dev.sluice.ingress.submit.AcceptOutcome;
import dev.sluice.ingress.submit.Acceptor;
import dev.sluice.ingress.submit.BodyRequest;
import dev.sluice.ingress.submit.HeaderOptions;
import dev.sluice.ingress.submit.IdempotencyKey;
import dev.sluice.ingress.submit.InFlight;
import dev.sluice.ingress.submit.Intake;
import dev.sluice.ingress.submit.JobDraft;
import dev.sluice.ingress.submit.Operation;
import dev.sluice.ingress.submit.RequestBytes;
import dev.sluice.ingress.submit.Submission;
import dev.sluice.ingress.submit.SubmitPolicy;
import dev.sluice.runtime.config.BodyConfig;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Accepts a chat completion as a job and keeps the connection until there is an answer. A stream
 * begins with the first event; what fails before has a status of its own. On virtual threads.
 */
@Controller("/v1/chat/completions")
final class ChatController {
    private static final String JOB_ID = "Sluice-Job-Id";
    private static final String REQUEST_ID = "x-request-id";

    private final Acceptor acceptor;
    private final InFlight inFlight;
    private final Intake intake;
    private final OpenChats chats;
    private final ChatCall.Surroundings around;
    private final Answers answers;
    private final ErrorAnswers errors;
    private final ChatConfig config;
    private final AcceptConfig accepting;
    private final int bytesMax;

    ChatController(
            Acceptor acceptor,
            InFlight inFlight,
            Intake intake,
            OpenChats chats,
            WaitingCallers callers,
            Orphans orphans,
            InstantSource clock,
            Answers answers,
            ErrorAnswers errors,
            ChatConfig config,
            AcceptConfig accepting,
            BodyConfig bodies) {
        this.acceptor = acceptor;
        this.inFlight = inFlight;
        this.intake = intake;
        this.chats = chats;
        this.around = new ChatCall.Surroundings(callers, orphans, clock);
        this.answers = answers;
        this.errors = errors;
        this.config = config;
        this.accepting = accepting;
        this.bytesMax = bodies.bodyMax();
    }

    /** A request that was read. */
    private record Asked(BodyRequest body, HeaderOptions headers, byte[] bytes) {}

    @Post(
            consumes = MediaType.APPLICATION_JSON,
            produces = {MediaType.APPLICATION_JSON, MediaType.TEXT_EVENT_STREAM})
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<?> complete(HttpRequest<?> request, @Nullable @Body InputStream body)
            throws IOException, InterruptedException {
        if (body == null) {
            throw new SluiceException(
                    ErrorCode.MISSING_BODY, "the request has no body (expected: a JSON object)");
        }
        CallerIdentity caller = CallerIdentity.of(request);
        intake.enter();
        ChatCall call = null;
        boolean streaming = false;
        try (body) {
            Asked asked;
            try (InFlight.Hold hold = inFlight.enter()) {
                asked = read(request, body, hold);
                call = call(caller, whenGone(asked));
                accept(request, caller, asked, call);
            }
            ChatCall accepted = call;
            Runnable unwatch = Disconnects.watch(request, accepted::gone);
            try {
                HttpResponse<?> answer =
                        asked.body.stream()
                                ? stream(accepted, asked.body.includeUsage())
                                : whole(accepted);
                if (answer.body() instanceof SseAnswer events) {
                    streaming = true;
                    events.watchedBy(Disconnects.watch(request, events::clientGone));
                }
                return answer;
            } finally {
                unwatch.run();
            }
        } finally {
            if (call == null) {
                intake.leave();
            } else if (!streaming) {
                call.close();
            }
        }
    }

    private Asked read(HttpRequest<?> request, InputStream body, InFlight.Hold hold) {
        byte[] bytes = RequestBytes.read(body, request.getContentLength(), bytesMax, hold);
        return new Asked(
                BodyRequest.read(bytes),
                new HeaderOptions(name -> request.getHeaders().get(name)),
                bytes);
    }

    private static WhenGone whenGone(Asked asked) {
        if (asked.headers.continuesAlone()) {
            return WhenGone.CONTINUE;
        }
        return asked.body.stream() ? WhenGone.CANCEL_UNLESS_RESUMED : WhenGone.CANCEL;
    }

    private ChatCall call(CallerIdentity caller, WhenGone whenGone) {
        Inbox inbox = chats.enter(new AnswerFold());
        return new ChatCall(
                caller,
                inbox,
                whenGone,
                config.endWait(),
                around,
                () -> {
                    chats.leave(inbox);
                    intake.leave();
                });
    }

    private void accept(HttpRequest<?> request, CallerIdentity caller, Asked asked, ChatCall call)
            throws InterruptedException {
        JobDraft draft =
                asked.body.draft(Operation.CHAT_COMPLETIONS, asked.headers.read(asked.body));
        Optional<Submission.Keyed> key =
                IdempotencyKey.parse(request.getHeaders().get(IdempotencyKey.HEADER))
                        .map(
                                k ->
                                        Submission.Keyed.over(
                                                k, caller, asked.bytes, 0, asked.bytes.length));
        Submission submission = new Submission(caller, draft, key, Submission.traceParent(request));
        try {
            AcceptOutcome outcome =
                    acceptor.acceptWaiting(submission, call::expect)
                            .get(accepting.timeout().toMillis(), TimeUnit.MILLISECONDS);
            switch (outcome) {
                case AcceptOutcome.Accepted job ->
                        call.accepted(SubmitPolicy.deadline(draft, job.createdAt()));
                case AcceptOutcome.Refused(SluiceException error) -> throw error;
                case AcceptOutcome.Known ignored ->
                        throw new IllegalStateException("known before the coordinator's word");
            }
        } catch (TimeoutException e) {
            throw new SluiceException(
                    ErrorCode.LOG_UNAVAILABLE,
                    "the log did not confirm in time; nothing is known to be accepted",
                    e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("accepting a job", e.getCause());
        }
    }

    private HttpResponse<?> whole(ChatCall call) throws InterruptedException {
        while (true) {
            Optional<News> news = call.next(config.keepAlive());
            if (news.isPresent()) {
                return switch (news.get()) {
                    case News.Whole(byte[] json) -> ok(call, json);
                    case News.Stored(var body) -> ok(call, answers.open(body));
                    case News other -> failure(call, other);
                };
            }
        }
    }

    private HttpResponse<?> stream(ChatCall call, boolean includeUsage)
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
            return failure(call, first.get());
        }
        return about(
                        call,
                        HttpResponse.ok(
                                new SseAnswer(
                                        call, first, answers, includeUsage, config.keepAlive())))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header("X-Accel-Buffering", "no")
                .header(HttpHeaders.CONTENT_TYPE, SseAnswer.MEDIA_TYPE);
    }

    private HttpResponse<?> ok(ChatCall call, byte[] json) {
        return about(call, HttpResponse.ok(json))
                .header(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON);
    }

    private HttpResponse<?> failure(ChatCall call, News news) {
        return switch (news) {
            case News.Failed(SluiceException error, var said) ->
                    answer(call, answers.problem(error, said));
            case News.Stopping() -> answer(call, Problem.of(Intake.stopping()));
            case News.Gone() -> {
                call.abandon();
                yield answer(call, Problem.of(ErrorCode.CANCELLED, "the caller has gone"));
            }
            case News.Overflow() ->
                    answer(
                            call,
                            Problem.of(
                                    ErrorCode.BACKLOG_FULL,
                                    "as many bytes of answers wait as may (limit sluice.ingress.chat.bytes-max: %d); the answer is at /v1/jobs/%s"
                                            .formatted(config.bytesMax(), call.jobId())));
            case News.Events ignored -> unexpected(news);
            case News.Whole ignored -> unexpected(news);
            case News.Stored ignored -> unexpected(news);
            case News.Done ignored -> unexpected(news);
            case News.Succeeded ignored -> unexpected(news);
        };
    }

    private HttpResponse<?> answer(ChatCall call, Problem problem) {
        return about(
                call,
                errors.answer(Operation.CHAT_COMPLETIONS.path(), problem.about(call.jobId())));
    }

    private static HttpResponse<?> unexpected(News news) {
        throw new IllegalStateException(
                "a %s (expected: a whole answer)".formatted(news.getClass().getSimpleName()));
    }

    private static <T> MutableHttpResponse<T> about(
            ChatCall call, MutableHttpResponse<T> response) {
        return response.header(JOB_ID, call.jobId()).header(REQUEST_ID, call.jobId());
    }
}
