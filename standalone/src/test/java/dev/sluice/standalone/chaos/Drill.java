package dev.sluice.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;

/** A fault in the middle of a load, the wait for rest, the audit, and a line that tells of it. */
record Drill(Load load, Books books, Size size) {
    private static final int JOBS_PER_MEMBER = 200;

    /** What a JVM exits with that a SIGTERM has stopped in order. */
    private static final int SIGTERM = 143;

    private static final Duration UNDER_WAY_WITHIN = Duration.ofSeconds(60);

    /**
     * How many jobs a fault meets. Either way there is a call in each of the {@link Rig}'s slots,
     * and jobs wait behind them.
     *
     * @param inFlight accepted and not ended when it happens, about
     * @param done ended by then, at least
     * @param audited whether heaps are looked at after each, which takes seconds of a core
     */
    record Size(int inFlight, int done, boolean audited) {
        static final Size SHORT = new Size(800, 100, false);
        static final Size LONG = new Size(2_000, 300, true);
    }

    Drill(Load load, Books books) {
        this(load, books, Size.LONG);
    }

    /** What happens to the installation. */
    interface Fault {
        void inject() throws Exception;
    }

    void kill(Member member, String name) throws Exception {
        run("kill -9 " + name, member::killAndStart);
    }

    /** One after the other, while jobs come in. */
    void killEach(Rig rig, List<String> names) throws Exception {
        run(
                "kill -9 of " + String.join(", ", names),
                () -> {
                    for (String name : names) {
                        load.submit(JOBS_PER_MEMBER);
                        rig.member(name).killAndStart();
                    }
                });
    }

    /** Everything has to come to rest and add up without it; then it comes back. */
    Account lose(Member member, String name) throws Exception {
        Account change = run("loss of " + name, member::kill);
        member.start();
        return change;
    }

    /** What ran on others when it froze has to end before it wakes. */
    Account freeze(Member member, String name, Duration time) throws Exception {
        AtomicReference<Instant> frozen = new AtomicReference<>(Instant.MAX);
        Account change =
                run(
                        "SIGSTOP %d s %s".formatted(time.toSeconds(), name),
                        () -> {
                            // The log's times are of whole milliseconds.
                            frozen.set(Instant.now().truncatedTo(ChronoUnit.MILLIS));
                            member.freezeFor(time);
                        });
        Set<String> elsewhere = books.calledWhereItGoesOn(frozen.get(), frozen.get().plus(time));
        assertThat(elsewhere).as("jobs that ran elsewhere when %s froze", name).isNotEmpty();
        assertThat(books.endsOf(elsewhere, frozen.get()))
                .as("their ends")
                .hasSize(elsewhere.size())
                .last()
                .satisfies(end -> assertThat(end).isBefore(frozen.get().plus(time)));
        return change;
    }

    /** Without the only log nothing goes on, and nothing is lost. */
    void freezeLog(Member member, Duration time) throws Exception {
        run("SIGSTOP %d s of Kafka".formatted(time.toSeconds()), () -> member.freezeFor(time));
    }

    /** SIGTERM and a new start for one after the other, while jobs come in. */
    Account roll(Rig rig, List<String> names) throws Exception {
        return run(
                "SIGTERM of %d in turn".formatted(names.size()),
                () -> {
                    for (String name : names) {
                        Member member = rig.member(name);
                        load.submit(JOBS_PER_MEMBER);
                        CompletableFuture<Integer> exit =
                                CompletableFuture.supplyAsync(() -> terminate(member));
                        while (!exit.isDone()) {
                            load.submit(1);
                        }
                        assertThat(exit.join()).as("exit code of %s", name).isEqualTo(SIGTERM);
                        member.start();
                    }
                });
    }

    private static int terminate(Member member) {
        try {
            return member.terminate();
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    Account run(String name, Fault fault) throws Exception {
        if (size.audited()) {
            books.memory().begin();
        }
        Account before = account();
        load.submit(size.inFlight() + size.done());
        Set<String> underFault = load.accepted();
        await("a part of the jobs is done, a part is running")
                .atMost(UNDER_WAY_WITHIN)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> books.resultCount() - before.results() >= size.done());
        Instant at = Instant.now();
        fault.inject();
        // What was hit serves again.
        load.submit(1);
        books.awaitQuiet();
        Account change = account().minus(before);
        List<Instant> ends = books.endsOf(underFault, at);
        System.out.printf(
                "chaos: %-24s jobs %d, broken requests %d, refused %d, results %d, calls %d, answered twice %d, outcome unknown %d,"
                        + " longest pause %d ms, done after %d ms%n",
                name,
                change.accepted(),
                change.broken(),
                change.refused(),
                change.results(),
                change.calls(),
                change.answeredTwice(),
                change.unknown(),
                longestPause(at, ends).toMillis(),
                Duration.between(at, ends.isEmpty() ? at : ends.getLast()).toMillis());
        books.balance();
        if (size.audited()) {
            System.out.printf("chaos: %-24s KiB of heap %s%n", name, books.memory().audit());
        }
        return change;
    }

    private Account account() {
        return new Account(
                load.accepted().size(),
                load.broken(),
                load.refused(),
                books.resultCount(),
                books.callCount(),
                books.answeredTwice(),
                books.unknownOutcomes());
    }

    private static Duration longestPause(Instant from, List<Instant> ends) {
        Duration longest = Duration.ZERO;
        Instant last = from;
        for (Instant end : ends) {
            Duration pause = Duration.between(last, end);
            longest = pause.compareTo(longest) > 0 ? pause : longest;
            last = end;
        }
        return longest;
    }

    /** Counts since the start of the installation. */
    record Account(
            int accepted,
            int broken,
            int refused,
            int results,
            int calls,
            long answeredTwice,
            long unknown) {
        Account minus(Account before) {
            return new Account(
                    accepted - before.accepted,
                    broken - before.broken,
                    refused - before.refused,
                    results - before.results,
                    calls - before.calls,
                    answeredTwice - before.answeredTwice,
                    unknown - before.unknown);
        }
    }
}
