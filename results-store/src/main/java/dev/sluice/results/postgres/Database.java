package dev.sluice.results.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * The role's way to PostgreSQL: a pool for reads of jobs and their lists, a small one for all other
 * reads, one for writes, a smaller one for writes that clients wait for, so that none starves
 * another, and single connections for listening. Starts whether or not PostgreSQL answers.
 * Thread-safe.
 */
@Singleton
public final class Database implements AutoCloseable {
    /** Usage, batches, webhooks, redrives: none of them is asked for at a job's rate. */
    private static final int OTHER_READERS = 4;

    /** The projection, retention, the sender of webhooks, and one to spare. */
    private static final int WRITERS = 4;

    /** Clients, however many, take none of those. */
    private static final int CLIENT_WRITERS = 2;

    /** An index over millions of rows takes minutes. */
    private static final Duration MIGRATE_WITHIN = Duration.ofHours(2);

    /**
     * Making a plan takes several times as long as reading a job or a page by it, so a connection
     * plans each of the statements about jobs once, at its first use. That is without their values,
     * so what only values could justify is ruled out: a page never needs a whole table, and
     * starting processes to read one takes tens of milliseconds.
     */
    private static final List<String> ONE_PLAN =
            List.of(
                    "plan_cache_mode = force_generic_plan",
                    "enable_seqscan = off",
                    "max_parallel_workers_per_gather = 0");

    /**
     * Statements that a connection keeps, and their plans, some 0.1 MB each. They name the tables
     * of days, so there are as many as days for a job by its id, and for each filter of lists one
     * for every eight days and two for the newest: some 130 with 30 days and all filters in use.
     * Who keeps jobs for years plans those about old days again and again.
     */
    private static final String STATEMENTS_KEPT = "256";

    /** The same until the end of a transaction, for who lists jobs in one. */
    public static final String ONE_PLAN_IN_TRANSACTION =
            "SET LOCAL " + String.join("; SET LOCAL ", ONE_PLAN);

    /**
     * Rows and the positions they came from commit together, and the log has them still: what a
     * crash of PostgreSQL takes is read again. So no commit needs to wait for the disk.
     */
    private static final String COMMIT_SOON = "SET synchronous_commit = off";

    private static final String MIGRATIONS = "classpath:db/migration/sluice";

    private final DatabaseConfig config;
    private final HikariDataSource jobReads;
    private final HikariDataSource reads;
    private final HikariDataSource writes;
    private final HikariDataSource clientWrites;
    private volatile boolean migrated;

    public Database(DatabaseConfig config) {
        this.config = config;
        HikariConfig jobs = pool("sluice-jobs", config.poolSize(), config.readTimeout());
        jobs.setConnectionInitSql("SET " + String.join("; SET ", ONE_PLAN));
        jobs.getDataSourceProperties().putIfAbsent("prepareThreshold", "1");
        jobs.getDataSourceProperties()
                .putIfAbsent("preparedStatementCacheQueries", STATEMENTS_KEPT);
        this.jobReads = new HikariDataSource(jobs);
        this.reads =
                new HikariDataSource(pool("sluice-reads", OTHER_READERS, config.readTimeout()));
        this.writes = writes("sluice-writes", WRITERS, config.writeTimeout());
        this.clientWrites = writes("sluice-client-writes", CLIENT_WRITERS, config.writeTimeout());
    }

    /**
     * A connection for statements about a job or a list of jobs, committing each by itself. They
     * are planned without their values.
     *
     * @throws SQLException when none is free within {@code sluice.results.connect-timeout}, or the
     *     schema could not be brought up to date yet
     */
    public Connection jobReader() throws SQLException {
        requireMigrated();
        return jobReads.getConnection();
    }

    /**
     * A connection for one reading statement, committing by itself.
     *
     * @throws SQLException when none is free within {@code sluice.results.connect-timeout}, or the
     *     schema could not be brought up to date yet
     */
    public Connection reader() throws SQLException {
        requireMigrated();
        return reads.getConnection();
    }

    /**
     * A connection outside the pools, for transactions that last or hold a lock for long.
     *
     * @throws SQLException when PostgreSQL does not answer, or the schema could not be brought up
     *     to date yet
     */
    public Connection session() throws SQLException {
        requireMigrated();
        Connection connection = listener();
        try {
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private void requireMigrated() throws SQLException {
        if (!migrated) {
            throw new SQLException("the schema has not been checked yet", "08000");
        }
    }

    /** A connection for a transaction; who takes it first sees to {@link #migrate}. */
    public Connection writer() throws SQLException {
        return writes.getConnection();
    }

    /**
     * A connection for a transaction that a client waits for: webhooks' API, redrives, erasures.
     *
     * @throws SQLException when none is free within {@code sluice.results.connect-timeout}, or the
     *     schema could not be brought up to date yet
     */
    public Connection clientWriter() throws SQLException {
        requireMigrated();
        return clientWrites.getConnection();
    }

    /** The bound on one reading statement, and on each of a {@link #session()}. */
    public Duration readTimeout() {
        return config.readTimeout();
    }

    /** A connection outside the pools, for LISTEN and locks: there may be no tables yet. */
    public Connection listener() throws SQLException {
        return DriverManager.getConnection(
                config.jdbcUrl(), config.driverProperties(config.readTimeout()));
    }

    /**
     * Brings the schema up to date, once per process. Safe in several instances at a time: Flyway
     * holds an advisory lock.
     *
     * @throws org.flywaydb.core.api.FlywayException when PostgreSQL does not answer, or a migration
     *     fails
     */
    public synchronized void migrate() {
        if (!migrated) {
            try (HikariDataSource patient = writes("sluice-migrations", WRITERS, MIGRATE_WITHIN)) {
                flyway(patient).migrate();
            }
            migrated = true;
        }
    }

    static Flyway flyway(DataSource database) {
        return Flyway.configure(Database.class.getClassLoader())
                .dataSource(database)
                .locations(MIGRATIONS)
                .table("sluice_schema_history")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load();
    }

    @Override
    @PreDestroy
    public void close() {
        jobReads.close();
        reads.close();
        writes.close();
        clientWrites.close();
    }

    private HikariDataSource writes(String name, int size, Duration statementTimeout) {
        HikariConfig pool = pool(name, size, statementTimeout);
        pool.setAutoCommit(false);
        pool.setConnectionInitSql(COMMIT_SOON);
        // Or it would belong to the first transaction, end with it if that is rolled back, and
        // stand
        // as idle in a transaction until then.
        pool.setIsolateInternalQueries(true);
        return new HikariDataSource(pool);
    }

    private HikariConfig pool(String name, int size, Duration statementTimeout) {
        HikariConfig pool = new HikariConfig();
        pool.setPoolName(name);
        pool.setJdbcUrl(config.jdbcUrl());
        pool.setDataSourceProperties(config.driverProperties(statementTimeout));
        pool.setMaximumPoolSize(size);
        pool.setMinimumIdle(1);
        pool.setConnectionTimeout(config.connectTimeout().toMillis());
        pool.setValidationTimeout(Math.min(1_000, config.connectTimeout().toMillis()));
        pool.setInitializationFailTimeout(-1);
        return pool;
    }
}
