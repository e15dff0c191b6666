package dev.sluice.ingress.chat;

import dev.sluice.ingress.kafka.AnswerListener.Place;
import dev.sluice.ingress.kafka.WaitingCallers;
import dev.sluice.ingress.tail.FakeStreamTails;
import dev.sluice.ingress.tail.StreamTails;
import dev.sluice.ingress.testkit.IngressServer;
import dev.sluice.schema.avro.JobRequest;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Plays worker and coordinator for every request that comes, until the log forgets. */
public final class Played {
    private Played() {}

    /** A worker answers whole. */
    public static void whole(IngressServer server, String json) {
        play(
                server,
                (job, callers) -> {
                    callers.deliver(job.answer(json), new Place(0, 42));
                    callers.deliver(job.end(), new Place(0, 43));
                });
    }

    /**
     * A worker streams.
     *
     * @param chunks of lines, each with its end
     */
    public static void deltas(IngressServer server, String... chunks) {
        play(
                server,
                (job, callers) -> {
                    for (String lines : chunks) {
                        callers.deliver(job.delta(lines), new Place(0, 42));
                    }
                    callers.deliver(job.end(), new Place(0, 43));
                });
    }

    /** As {@link #deltas}, and then the job fails. */
    public static void deltasAndFailure(IngressServer server, String lines, String code) {
        play(
                server,
                (job, callers) -> {
                    callers.deliver(job.delta(lines), new Place(0, 42));
                    callers.deliver(job.failed(code));
                });
    }

    /** Puts what a worker streamed for a request into the log, for those who read it again. */
    public static void write(IngressServer server, JobRequest request, String lines) {
        FakeStreamTails tails = server.bean(FakeStreamTails.class);
        Chunks job = of(request);
        tails.write(new StreamTails.Entry(job.delta(lines), new Place(0, 42)));
        tails.write(new StreamTails.Entry(job.end(), new Place(0, 43)));
    }

    private static void play(IngressServer server, BiConsumer<Chunks, WaitingCallers> parts) {
        WaitingCallers callers = server.bean(WaitingCallers.class);
        server.log()
                .answerWith(
                        request -> {
                            parts.accept(of(request), callers);
                            return Optional.empty();
                        });
    }

    private static Chunks of(JobRequest request) {
        return new Chunks(request.getReplyTo().getIngressId(), request.getJobId());
    }
}
