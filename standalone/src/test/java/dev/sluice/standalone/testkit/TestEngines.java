package dev.sluice.standalone.testkit;

import dev.sluice.runtime.kafka.KafkaConfig;
import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.standalone.run.LocalSettings;
import dev.sluice.standalone.run.Role;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;

/**
 * The engines of an installation, and how a test and its roles reach them and each other.
 *
 * @param kafka client settings of whoever is no role
 * @param databaseAccess driver settings of the test itself
 * @param roles what a role is told beside its addresses, in a file that only its owner reads
 */
public record TestEngines(
        String bootstrapServers,
        Map<Tool, Map<String, String>> kafka,
        LocalSettings.Database database,
        Map<String, String> databaseAccess,
        TestHttp http,
        Map<Role, Map<String, Object>> roles) {

    /** Who connects to Kafka beside the roles. */
    public enum Tool {
        /** {@code sluice init}. */
        INIT,
        /** Writes the catalogue: {@code sluice key} and {@code sluice catalog}. */
        CATALOG,
        /** A reader of topics, outside. */
        READER
    }

    /** On loopback, without secrets. */
    public static TestEngines plain(String bootstrapServers, LocalSettings.Database database) {
        return new TestEngines(
                bootstrapServers, Map.of(), database, Map.of(), TestHttp.PLAIN, Map.of());
    }

    KafkaSettings kafka(Tool tool) {
        return new KafkaSettings(
                new KafkaConfig(bootstrapServers, kafka.getOrDefault(tool, Map.of())));
    }

    Connection connect() throws SQLException {
        var access = new Properties();
        access.put("user", database.user());
        access.putAll(databaseAccess);
        return DriverManager.getConnection(database.jdbcUrl(), access);
    }
}
