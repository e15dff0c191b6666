package dev.sluice.results.redrive;

import static dev.sluice.results.project.TestProjection.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.testkit.TestPostgres;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedriveTidyTest {
    private static final int MANY = 100;

    private final String url = TestPostgres.newUrl();
    private final Database database = new Database(TestPostgres.config(url));

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void saysThatMoreWishesAreOver() throws SQLException {
        database.migrate();
        long nowMs = NOW.toEpochMilli();
        wish("over", nowMs - 1);
        wish("over-too", nowMs - 1);
        wish("open", nowMs);
        RedriveTidy oneByOne = new RedriveTidy(database, MANY, 1);

        assertThat(oneByOne.tidy(NOW)).isTrue();
        assertThat(oneByOne.tidy(NOW)).isTrue();
        assertThat(oneByOne.tidy(NOW)).isFalse();

        assertThat(TestPostgres.value(database, "SELECT string_agg(core, ' ') FROM redrive_wish"))
                .isEqualTo("open");
    }

    private void wish(String core, long untilMs) throws SQLException {
        TestPostgres.execute(
                url,
                "INSERT INTO redrive_wish (until_ms, run, core, wish) VALUES (%d, 2, '%s', 'w')"
                        .formatted(untilMs, core));
    }
}
