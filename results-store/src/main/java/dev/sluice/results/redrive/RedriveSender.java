package dev.sluice.results.redrive;

import dev.sluice.results.redrive.PendingRuns.PendingRun;
import dev.sluice.results.redrive.RunMaker.Made;
import dev.sluice.results.redrive.SendPolicy.Sending;
import dev.sluice.results.redrive.TakenJobs.Standing;
import dev.sluice.schema.avro.RedriveRequest;
import dev.sluice.schema.error.SluiceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes the wishes of the jobs that a redrive has taken. On the runner's thread. */
final class RedriveSender {
    private final RunMaker maker;
    private final RequestLog log;
    private final InstantSource clock;

    RedriveSender(RunMaker maker, RequestLog log, InstantSource clock) {
        this.maker = maker;
        this.log = log;
        this.clock = clock;
    }

    /**
     * Commits before it writes to the log, and leaves the last statement to be committed.
     *
     * @throws SluiceException when the log, or the blob store, does not answer
     */
    void send(Connection connection, StoredRedrive redrive, RedriveOrder order)
            throws SQLException {
        String pending = redrive.pending();
        List<PendingRun> runs =
                pending == null ? List.of() : PendingRuns.read(pending, clock.millis());
        Map<String, Standing> standings = standings(connection, redrive, runs);
        SortedMap<String, RedriveRequest> wishes = new TreeMap<>();
        int written = 0;
        String refusal = null;
        for (PendingRun run : runs) {
            switch (SendPolicy.rule(run, standings.get(run.jobId()), redrive.id())) {
                case Sending.Write() -> {
                    switch (maker.make(
                            redrive.tenant(), redrive.partition(), order, run, redrive.id())) {
                        case Made.Wish(RedriveRequest wish) -> wishes.put(run.core(), wish);
                        case Made.Refused(SluiceException why) -> refusal = why.detail();
                    }
                }
                case Sending.Written() -> written++;
                case Sending.Refuse(String why) -> refusal = why;
            }
        }
        refusal = hold(connection, redrive, runs, wishes, clock.millis()).orElse(refusal);
        log.append(redrive.partition(), List.copyOf(wishes.values()));
        written += wishes.size();
        RedriveProgress.sent(connection, redrive.id(), written, runs.size() - written, refusal);
    }

    /**
     * So that whoever erases one of these jobs from now on sees its run. Who did so before is seen
     * here, and its wish left out.
     *
     * @return why the last one is left out
     */
    private static Optional<String> hold(
            Connection connection,
            StoredRedrive redrive,
            List<PendingRun> runs,
            SortedMap<String, RedriveRequest> wishes,
            long nowMs)
            throws SQLException {
        List<PendingRun> wanted =
                runs.stream().filter(run -> wishes.containsKey(run.core())).toList();
        WishedRuns.add(connection, wanted, redrive.id(), nowMs);
        connection.commit();
        Map<String, Standing> standings = standings(connection, redrive, wanted);
        List<PendingRun> erased =
                wanted.stream()
                        .filter(run -> SendPolicy.isGone(standings.get(run.jobId())))
                        .toList();
        for (PendingRun run : erased) {
            wishes.remove(run.core());
        }
        WishedRuns.remove(connection, erased, redrive.id());
        connection.commit();
        return erased.isEmpty()
                ? Optional.empty()
                : Optional.of(RunPolicy.gone(erased.getLast().jobId()).detail());
    }

    /** The log may take its time; no lock on jobs shall be held so long. The redrive's stays. */
    private static Map<String, Standing> standings(
            Connection connection, StoredRedrive redrive, List<PendingRun> runs)
            throws SQLException {
        Map<String, Standing> standings = TakenJobs.standings(connection, redrive.tenant(), runs);
        connection.commit();
        return standings;
    }
}
