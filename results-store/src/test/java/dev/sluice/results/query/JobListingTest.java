package dev.sluice.results.query;

import static dev.sluice.results.project.TestProjection.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.BatchLine;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.Priority;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.job.JobId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobListingTest {
    private final TestListing listing = new TestListing();

    @AfterEach
    void close() {
        listing.close();
    }

    @Test
    void pagesThroughAllJobsNewestFirst() throws Exception {
        List<String> newestFirst = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            // Some share a millisecond, and some a day.
            newestFirst.add(
                    listing.ended(Duration.ofHours(30L * (i / 2)), TerminalStatus.SUCCEEDED)
                            .id
                            .value());
        }
        List<String> seen = new ArrayList<>();

        boolean more = true;
        while (more) {
            JobPage page =
                    listing.page(
                            question -> {
                                question.limit = 2;
                                question.after =
                                        seen.isEmpty()
                                                ? Optional.empty()
                                                : Optional.of(new JobId(seen.getLast()));
                            });
            page.jobs().forEach(job -> seen.add(job.id()));
            more = page.more();
        }

        assertThat(seen).containsExactlyInAnyOrderElementsOf(newestFirst);
        List<String> byTime = new ArrayList<>(seen);
        Collections.sort(byTime, (a, b) -> new JobId(b).time().compareTo(new JobId(a).time()));
        assertThat(seen).isEqualTo(byTime);
    }

    @Test
    void filtersByEachOfTheFilters() throws Exception {
        listing.ended(Duration.ZERO, TerminalStatus.SUCCEEDED);
        String failed = listing.ended(Duration.ofHours(1), TerminalStatus.FAILED).id.value();
        String expired = listing.ended(Duration.ofHours(2), TerminalStatus.EXPIRED).id.value();
        String line =
                listing.ended(
                                Duration.ofHours(3),
                                TerminalStatus.SUCCEEDED,
                                result -> result.setBatch(new BatchLine("batch_1", 4)))
                        .id
                        .value();
        String large =
                listing.ended(
                                Duration.ofHours(4),
                                TerminalStatus.SUCCEEDED,
                                result -> result.setModel("large"))
                        .id
                        .value();
        String urgent =
                listing.ended(
                                Duration.ofHours(5),
                                TerminalStatus.SUCCEEDED,
                                result -> result.setPriority(Priority.INTERACTIVE))
                        .id
                        .value();

        assertThat(listing.ids(q -> q.statuses.add("failed"))).containsExactly(failed);
        assertThat(listing.ids(q -> Collections.addAll(q.statuses, "expired", "failed")))
                .containsExactly(failed, expired);
        assertThat(listing.ids(q -> q.batch = Optional.of("batch_1"))).containsExactly(line);
        assertThat(listing.ids(q -> q.model = Optional.of("large"))).containsExactly(large);
        assertThat(listing.ids(q -> q.priority = Optional.of("interactive")))
                .containsExactly(urgent);
        assertThat(
                        listing.ids(
                                q -> {
                                    q.fromMs = NOW.minus(Duration.ofHours(2)).toEpochMilli();
                                    q.toMs = NOW.minus(Duration.ofHours(1)).toEpochMilli();
                                }))
                .containsExactly(failed, expired);
        assertThat(
                        listing.ids(
                                q -> {
                                    q.statuses.add("failed");
                                    q.model = Optional.of("large");
                                }))
                .isEmpty();
    }

    @Test
    void cutsAListOfSeveralStatusesWhereItIsFull() throws Exception {
        listing.ended(Duration.ofHours(3), TerminalStatus.FAILED);
        String second = listing.ended(Duration.ofHours(2), TerminalStatus.EXPIRED).id.value();
        String first = listing.ended(Duration.ofHours(1), TerminalStatus.FAILED).id.value();

        JobPage page =
                listing.page(
                        q -> {
                            Collections.addAll(q.statuses, "failed", "expired");
                            q.limit = 2;
                        });

        assertThat(page.jobs()).extracting(StoredJob::id).containsExactly(first, second);
        assertThat(page.more()).isTrue();
    }

    @Test
    void showsNothingOfOtherTenants() throws Exception {
        listing.tagged(Duration.ZERO, Map.of("team", "search"));
        JobFilter all =
                new JobFilter(
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        Long.MAX_VALUE,
                        Optional.empty(),
                        20);
        JobFilter tagged =
                new JobFilter(
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("{\"team\":\"search\"}"),
                        0,
                        Long.MAX_VALUE,
                        Optional.empty(),
                        20);

        assertThat(listing.page("other", all).jobs()).isEmpty();
        assertThat(listing.page("other", tagged).jobs()).isEmpty();
    }

    @Test
    void findsJobsOfAllClassesAndOfDaysWithoutNeighbours() throws Exception {
        Consumer<JobResult> brief = result -> result.setRetentionClass("short");
        List<String> expected =
                List.of(
                        listing.ended(Duration.ofMinutes(1), TerminalStatus.SUCCEEDED).id.value(),
                        listing.ended(Duration.ofMinutes(2), TerminalStatus.SUCCEEDED, brief)
                                .id
                                .value(),
                        listing.ended(Duration.ofMinutes(3), TerminalStatus.SUCCEEDED).id.value(),
                        listing.ended(Duration.ofDays(5), TerminalStatus.SUCCEEDED, brief)
                                .id
                                .value(),
                        listing.ended(Duration.ofDays(19), TerminalStatus.SUCCEEDED).id.value(),
                        listing.ended(Duration.ofDays(29), TerminalStatus.SUCCEEDED).id.value());

        assertThat(listing.ids(q -> {})).isEqualTo(expected);
        assertThat(listing.ids(q -> q.statuses.add("succeeded"))).isEqualTo(expected);
    }
}
