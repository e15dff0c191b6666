package dev.sluice.results.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.results.usage.UsageQuestion.Format;
import dev.sluice.results.usage.UsageQuestion.Interval;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageQueryTest {
    private static final Instant NOW = Instant.parse("2026-03-10T12:34:56Z");

    private static UsageQuestion read(String... pairs) {
        Map<String, List<String>> given = new HashMap<>();
        for (String pair : pairs) {
            int at = pair.indexOf('=');
            given.computeIfAbsent(pair.substring(0, at), name -> new ArrayList<>())
                    .add(pair.substring(at + 1));
        }
        return UsageQuery.read(given, NOW);
    }

    @Test
    void isThisMonthUpToNowUnlessItSaysMore() {
        UsageQuestion question = read();

        assertThat(question.from()).isEqualTo("2026-03-01T00:00:00Z");
        assertThat(question.to()).isEqualTo("2026-03-10T13:00:00Z");
        assertThat(question.interval()).isEqualTo(Interval.NONE);
        assertThat(question.format()).isEqualTo(Format.JSON);
        assertThat(question.groups()).isEmpty();
        assertThat(question.wholeDays()).isFalse();
    }

    @Test
    void readsEveryWord() {
        UsageQuestion question =
                read(
                        "from=2026-01-01",
                        "to=2026-02-01T00:00:00Z",
                        "interval=day",
                        "group_by=project,metadata.team,model",
                        "tenant=acme",
                        "metadata[env]=prod",
                        "format=csv");

        assertThat(question.from()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(question.to()).isEqualTo("2026-02-01T00:00:00Z");
        assertThat(question.groups())
                .extracting(Group::word)
                .containsExactly("project", "metadata.team", "model");
        assertThat(question.filters()).containsExactly(Map.entry(Dimension.TENANT, "acme"));
        assertThat(question.tags()).containsExactly(Map.entry("env", "prod"));
        assertThat(question.format()).isEqualTo(Format.CSV);
        assertThat(question.wholeDays()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "from=2026-01-01T00:30:00Z;from",
                "from=last week;from",
                "from=2026-03-11;from",
                "to=2026-02-30;to",
                "interval=week;interval",
                "group_by=colour;group_by",
                "group_by=model,model;group_by",
                "group_by=metadata.;group_by",
                "group_by=tenant,project,key,user,operation,route,model;group_by",
                "format=xml;format",
                "colour=red;colour",
                "model=;model"
            })
    void refusesWhatItDoesNotKnow(String pair, String named) {
        assertThatThrownBy(() -> read(pair))
                .isInstanceOfSatisfying(
                        SluiceException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
                            assertThat(e.detail()).contains("query parameter " + named, "expected");
                        });
    }

    @Test
    void refusesAWordTwice() {
        assertThatThrownBy(() -> read("model=a", "model=b")).hasMessageContaining("2 times");
    }
}
