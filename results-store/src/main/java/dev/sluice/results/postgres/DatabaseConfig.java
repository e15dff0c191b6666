package dev.sluice.results.postgres;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.core.convert.format.MapFormat;
import io.micronaut.core.naming.conventions.StringConvention;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * How to reach PostgreSQL.
 *
 * @param poolSize connections for reads of jobs and their lists; all others take twelve more
 * @param connectTimeout how long a read waits for a connection before it answers 503
 * @param readTimeout bound on one reading statement
 * @param writeTimeout bound on one writing statement
 * @param properties driver settings passed on as they are ({@code sslmode} and so on); they win
 *     over Sluice's own
 */
@ConfigurationProperties("sluice.results")
public record DatabaseConfig(
        @Bindable(defaultValue = "jdbc:postgresql://localhost:5432/sluice") String jdbcUrl,
        @Bindable(defaultValue = "sluice") String username,
        @Nullable String password,
        @Bindable(defaultValue = "8") int poolSize,
        @Bindable(defaultValue = "1s") Duration connectTimeout,
        @Bindable(defaultValue = "2s") Duration readTimeout,
        @Bindable(defaultValue = "30s") Duration writeTimeout,
        @MapFormat(
                        transformation = MapFormat.MapTransformation.FLAT,
                        keyFormat = StringConvention.RAW)
                @Nullable Map<String, String> properties) {
    public DatabaseConfig {
        if (poolSize < 1 || poolSize > 1_000) {
            throw new IllegalArgumentException(
                    "sluice.results.pool-size: %d (expected: 1..1000)".formatted(poolSize));
        }
        if (connectTimeout.toMillis() < 250) {
            throw new IllegalArgumentException(
                    "sluice.results.connect-timeout: %s (expected: 250 ms or more)"
                            .formatted(connectTimeout));
        }
        if (readTimeout.toMillis() < 1 || writeTimeout.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "sluice.results.read-timeout and write-timeout: %s, %s (expected: 1 ms or more)"
                            .formatted(readTimeout, writeTimeout));
        }
    }

    /**
     * Every wait has an end: connecting, a statement on the server, and a server that is frozen.
     */
    Properties driverProperties(Duration statementTimeout) {
        Properties driver = new Properties();
        driver.setProperty("user", username);
        if (password != null) {
            driver.setProperty("password", password);
        }
        driver.setProperty("ApplicationName", "sluice-results");
        driver.setProperty("reWriteBatchedInserts", "true");
        // Or the driver's messages quote the values of a refused row, prompts and completions among
        // them.
        driver.setProperty("logServerErrorDetail", "false");
        driver.setProperty("connectTimeout", "5");
        driver.setProperty("tcpKeepAlive", "true");
        driver.setProperty("socketTimeout", Long.toString(statementTimeout.toSeconds() + 5));
        driver.setProperty("options", "-c statement_timeout=" + statementTimeout.toMillis());
        if (properties != null) {
            driver.putAll(properties);
        }
        return driver;
    }

    /** The same database, with tables found and made in a schema of their own. */
    public DatabaseConfig inSchema(String schema) {
        Map<String, String> all = properties == null ? new HashMap<>() : new HashMap<>(properties);
        all.put("currentSchema", schema);
        return new DatabaseConfig(
                jdbcUrl,
                username,
                password,
                poolSize,
                connectTimeout,
                readTimeout,
                writeTimeout,
                all);
    }

    /** URL and properties may hold secrets, as the password does. */
    @Override
    public String toString() {
        return "DatabaseConfig[username=" + username + "]";
    }
}
