package dev.sluice.results.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.sluice.runtime.check.Check;
import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.Moment;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;

/** Looks at the database with connections of its own, closed at once. Only reads. */
@Singleton
public final class DatabaseCheck implements Check {
    private static final Duration STATEMENT_WITHIN = Duration.ofSeconds(5);
    private static final String CONNECT_WITHIN_S = "3";

    /** Roles without a limit of their own have -1. */
    private static final String FACTS =
            """
            SELECT current_setting('server_version_num')::int,
                   pg_is_in_recovery() OR current_setting('transaction_read_only')::bool,
                   coalesce(has_schema_privilege(current_schema(), 'CREATE'), false),
                   current_setting('fsync')::bool,
                   current_setting('full_page_writes')::bool,
                   least(current_setting('max_connections')::int
                           - CASE WHEN rolsuper THEN 0
                                  ELSE current_setting('superuser_reserved_connections')::int END,
                         CASE WHEN rolconnlimit < 0 THEN 100000000 ELSE rolconnlimit END,
                         CASE WHEN datconnlimit < 0 THEN 100000000 ELSE datconnlimit END),
                   (SELECT count(*)::int FROM pg_stat_activity
                     WHERE usename IS NOT NULL AND usename <> current_user)
              FROM pg_roles, pg_database
             WHERE rolname = current_user AND datname = current_database()""";

    private final DatabaseConfig config;

    public DatabaseCheck(DatabaseConfig config) {
        this.config = config;
    }

    @Override
    public List<Finding> findings(Moment moment) {
        // The query part may hold a password.
        String where = config.jdbcUrl().replaceFirst("\\?.*", "");
        return DatabasePolicy.findings(where, look(), config.poolSize(), moment);
    }

    private DatabaseSeen look() {
        try (HikariDataSource pool = new HikariDataSource(pool())) {
            return look(pool);
        } catch (PoolInitializationException | SQLException | FlywayException e) {
            Throwable cause =
                    e instanceof PoolInitializationException && e.getCause() != null
                            ? e.getCause()
                            : e;
            return new DatabaseSeen.Unreachable(String.valueOf(cause.getMessage()));
        }
    }

    private static DatabaseSeen look(HikariDataSource pool) throws SQLException {
        DatabaseSeen.Migrations migrations = migrations(Database.flyway(pool).info().all());
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(FACTS)) {
            if (!row.next()) {
                throw new SQLException("the server does not know its own user or database");
            }
            return new DatabaseSeen.Reached(
                    row.getInt(1),
                    row.getBoolean(2),
                    row.getBoolean(3),
                    row.getBoolean(4),
                    row.getBoolean(5),
                    row.getInt(6),
                    row.getInt(7),
                    migrations);
        }
    }

    private static DatabaseSeen.Migrations migrations(MigrationInfo[] all) {
        List<MigrationState> states = Arrays.stream(all).map(MigrationInfo::getState).toList();
        return new DatabaseSeen.Migrations(
                (int) states.stream().filter(MigrationState::isApplied).count(),
                (int) states.stream().filter(MigrationState.PENDING::equals).count(),
                states.stream().anyMatch(MigrationState::isFailed),
                states.contains(MigrationState.FUTURE_SUCCESS));
    }

    private HikariConfig pool() {
        HikariConfig pool = new HikariConfig();
        pool.setPoolName("sluice-check");
        pool.setJdbcUrl(config.jdbcUrl());
        Properties properties = config.driverProperties(STATEMENT_WITHIN);
        properties.setProperty("connectTimeout", CONNECT_WITHIN_S);
        pool.setDataSourceProperties(properties);
        pool.setMaximumPoolSize(2);
        pool.setMinimumIdle(1);
        pool.setConnectionTimeout(STATEMENT_WITHIN.toMillis());
        // One try: an absent server is told at once.
        pool.setInitializationFailTimeout(1);
        return pool;
    }
}
