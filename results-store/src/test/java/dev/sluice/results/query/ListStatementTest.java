package dev.sluice.results.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.query.ListStatement.Search;
import dev.sluice.results.query.WindowPolicy.Stretch;
import dev.sluice.results.query.WindowPolicy.Window;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ListStatementTest {
    private static final Window DAYS = new Window(86_400_005L, 3 * 86_400_000L + 7);
    private static final Stretch STRETCH = new Stretch(List.of("job_a_2", "job_a_1"), DAYS);

    private static JobFilter filter(Optional<String> metadata) {
        return new JobFilter(
                List.of("failed", "expired"),
                Optional.of("batch_1"),
                Optional.empty(),
                Optional.of("bulk"),
                metadata,
                0,
                Long.MAX_VALUE,
                Optional.empty(),
                20);
    }

    private static long placeholders(ListStatement statement) {
        return statement.sql().chars().filter(c -> c == '?').count();
    }

    @Test
    void textDependsOnTheTablesAndOnWhichFiltersThereAreAlone() {
        Function<Stretch, ListStatement> in =
                stretch ->
                        ListStatement.jobs(
                                "acme",
                                filter(Optional.empty()),
                                stretch,
                                Optional.of("failed"),
                                21,
                                Search.IN_ORDER);

        ListStatement statement = in.apply(STRETCH);

        assertThat(statement.values())
                .containsExactly(
                        "acme", DAYS.fromMs(), DAYS.toMs(), "failed", "batch_1", "bulk", 21);
        assertThat(placeholders(statement)).isEqualTo(statement.values().size());
        assertThat(in.apply(STRETCH.within(1, 2)).sql()).isEqualTo(statement.sql());
    }

    /** Or an index in the order of the list would be walked for it. */
    @Test
    void theWindowIsCutBehindTheIndexOfTags() {
        ListStatement statement =
                ListStatement.jobs(
                        "acme",
                        filter(Optional.of("{\"a\":\"b\"}")),
                        STRETCH,
                        Optional.empty(),
                        21,
                        Search.BY_TAG);

        assertThat(statement.sql())
                .contains(
                        "FROM (SELECT * FROM \"job_a_2\" UNION ALL SELECT * FROM \"job_a_1\") job WHERE")
                .contains(ListStatement.TAGS)
                .contains("ORDER BY created_ms + 0 DESC");
        assertThat(statement.values())
                .containsExactly(
                        "acme",
                        "batch_1",
                        "bulk",
                        "acme",
                        "{\"a\":\"b\"}",
                        DAYS.fromMs(),
                        DAYS.toMs(),
                        21);
        assertThat(placeholders(statement)).isEqualTo(statement.values().size());
    }

    @Test
    void aSampleCountsTheTagAndTheOtherFiltersApart() {
        ListStatement statement =
                ListStatement.sample("acme", filter(Optional.of("{\"a\":\"b\"}")), STRETCH);

        assertThat(statement.values())
                .hasSize(8)
                .element(1)
                .isEqualTo(new String[] {"failed", "expired"});
        assertThat(placeholders(statement)).isEqualTo(statement.values().size());
    }
}
