package dev.sluice.standalone.processes;

import static java.util.stream.Collectors.toMap;

import dev.sluice.schema.avro.AttemptFinished;
import dev.sluice.schema.avro.Claimed;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.testkit.TestInstallation;
import dev.sluice.standalone.testkit.TopicReading;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;

/** What jobs left behind, as the topics and the database have it now. */
final class Traces {
    private final TestInstallation sluice;

    Traces(TestInstallation sluice) {
        this.sluice = sluice;
    }

    /** A row of the projection. */
    record Row(String jobId, String status, long costNanoUsd) {}

    List<SpecificRecord> requests() {
        return TopicReading.all(sluice, Topics.REQUESTS, SpecificRecord.class);
    }

    /** Ids of the jobs that were asked for. */
    List<String> requested() {
        return requests().stream()
                .filter(JobRequest.class::isInstance)
                .map(request -> ((JobRequest) request).getJobId())
                .toList();
    }

    List<JobResult> results() {
        return TopicReading.all(sluice, Topics.RESULTS, JobResult.class);
    }

    List<UsageRecord> usage() {
        return TopicReading.all(sluice, Topics.USAGE, UsageRecord.class);
    }

    /** Claims of workers so named whose end is not on the log: job by call id. */
    Map<String, Claimed> openClaims(String workerPrefix) {
        List<SpecificRecord> news = TopicReading.all(sluice, Topics.ATTEMPTS, SpecificRecord.class);
        Set<String> ended = new HashSet<>();
        for (SpecificRecord each : news) {
            if (each instanceof AttemptFinished end) {
                ended.add(end.getCallId());
            }
        }
        return news.stream()
                .filter(Claimed.class::isInstance)
                .map(Claimed.class::cast)
                .filter(claim -> claim.getWorkerId().startsWith(workerPrefix))
                .filter(claim -> !ended.contains(claim.getCallId()))
                .collect(toMap(Claimed::getCallId, claim -> claim));
    }

    List<Row> rows() throws Exception {
        List<Row> rows = new ArrayList<>();
        try (var connection = sluice.database();
                var statement = connection.createStatement();
                var found =
                        statement.executeQuery("SELECT job_id, status, cost_nano_usd FROM job")) {
            while (found.next()) {
                rows.add(new Row(found.getString(1), found.getString(2), found.getLong(3)));
            }
        }
        return rows;
    }

    /** Rows of jobs that have ended; 0 while the projection has no table yet. */
    long endedRows() throws Exception {
        try (var connection = sluice.database();
                var statement = connection.createStatement();
                var found =
                        statement.executeQuery(
                                "SELECT count(*) FROM job WHERE finished_ms IS NOT NULL")) {
            found.next();
            return found.getLong(1);
        }
    }
}
