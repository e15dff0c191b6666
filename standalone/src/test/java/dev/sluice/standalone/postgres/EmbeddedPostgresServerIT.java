package dev.sluice.standalone.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.standalone.data.DataDirectory;
import dev.sluice.standalone.data.PortTakenException;
import dev.sluice.standalone.testkit.ChildJvm;
import dev.sluice.standalone.testkit.EnginesProgram;
import dev.sluice.standalone.testkit.TestPostgres;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EmbeddedPostgresServerIT {
    @TempDir private Path temp = Path.of("");

    @ParameterizedTest
    @CsvSource({
        "fsync,on",
        "synchronous_commit,on",
        "full_page_writes,on",
        "listen_addresses,127.0.0.1"
    })
    void runsWithTheSettingsOfADatabaseThatMatters(String setting, String value) throws Exception {
        String shown = TestPostgres.shared().newDatabase();

        assertThat(query(shown, "SHOW " + setting)).isEqualTo(value);
    }

    @Test
    void keepsRowsAcrossAStopAndAStart() throws Exception {
        try (var data = DataDirectory.open(temp)) {
            try (var server = start(data)) {
                execute(server.jdbcUrl(), "CREATE TABLE kept AS SELECT 42 AS n");
            }
            assertThat(data.path().resolve("postgres/postmaster.pid")).doesNotExist();
            try (var server = start(data)) {
                assertThat(query(server.jdbcUrl(), "SELECT n FROM kept")).isEqualTo("42");
            }
        }
    }

    @Test
    void takesOverFromAServerThatOutlivedItsKilledProcess() throws Exception {
        long orphan;
        try (var child = ChildJvm.start(EnginesProgram.class, temp.toString(), "postgres")) {
            execute(child.awaitLine("postgres "), "CREATE TABLE kept AS SELECT 42 AS n");
            orphan = serverPid(temp);
            child.kill();
        }
        assertThat(ProcessHandle.of(orphan)).isPresent();

        try (var data = DataDirectory.open(temp);
                var server = start(data)) {
            assertThat(ProcessHandle.of(orphan)).isEmpty();
            assertThat(query(server.jdbcUrl(), "SELECT n FROM kept")).isEqualTo("42");
        }
    }

    @Test
    void stopsWithItsProcessOnSigterm() throws Exception {
        try (var child = ChildJvm.start(EnginesProgram.class, temp.toString(), "postgres")) {
            child.awaitLine("ready");
            ProcessHandle server = ProcessHandle.of(serverPid(temp)).orElseThrow();

            assertThat(child.terminate()).isEqualTo(143);

            assertThat(server.onExit()).succeedsWithin(Duration.ofSeconds(30));
        }
    }

    @Test
    void recoversWhenProcessAndServerAreKilledTogether() throws Exception {
        try (var child = ChildJvm.start(EnginesProgram.class, temp.toString(), "postgres")) {
            execute(child.awaitLine("postgres "), "CREATE TABLE kept AS SELECT 42 AS n");
            child.kill();
            ProcessHandle server = ProcessHandle.of(serverPid(temp)).orElseThrow();
            List<ProcessHandle> helpers = server.children().toList();
            server.destroyForcibly();
            helpers.forEach(ProcessHandle::destroyForcibly);
            server.onExit().get();
        }

        try (var data = DataDirectory.open(temp);
                var server = start(data)) {
            assertThat(query(server.jdbcUrl(), "SELECT n FROM kept")).isEqualTo("42");
        }
    }

    @Test
    void startsOverAPidFileThatNamesAnotherProgram() throws Exception {
        try (var data = DataDirectory.open(temp)) {
            start(data).close();
            Path cluster = data.path().resolve("postgres");
            Files.writeString(
                    cluster.resolve("postmaster.pid"),
                    ProcessHandle.current().pid() + "\n" + cluster + "\n1763633721\n25432\n");

            try (var server = start(data)) {
                assertThat(query(server.jdbcUrl(), "SELECT 1")).isEqualTo("1");
            }
        }
    }

    @Test
    void startsOnADirectoryThatOthersCouldRead() throws Exception {
        try (var data = DataDirectory.open(temp)) {
            start(data).close();
            Files.setPosixFilePermissions(
                    data.path().resolve("postgres"), PosixFilePermissions.fromString("rwxr-xr-x"));

            try (var server = start(data)) {
                assertThat(query(server.jdbcUrl(), "SELECT 1")).isEqualTo("1");
            }
        }
    }

    @Test
    void startsAfreshWhenTheFirstStartWasCutShort() throws Exception {
        try (var data = DataDirectory.open(temp)) {
            Files.createFile(data.directory("postgres").resolve("postgresql.conf"));

            try (var server = start(data)) {
                assertThat(query(server.jdbcUrl(), "SELECT 1")).isEqualTo("1");
            }
        }
    }

    @Test
    void namesThePortWhenSomebodyElseTookIt() throws Exception {
        try (var data = DataDirectory.open(temp)) {
            int port = data.port("postgres").number();
            try (var squatter = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
                assertThatThrownBy(() -> start(data))
                        .isInstanceOf(PortTakenException.class)
                        .hasMessageContaining(Integer.toString(squatter.getLocalPort()))
                        .hasMessageContaining("ports.properties");
            }
        }
    }

    private static EmbeddedPostgresServer start(DataDirectory data) throws Exception {
        return EmbeddedPostgresServer.start(data.directory("postgres"), data.port("postgres"));
    }

    private static long serverPid(Path data) throws Exception {
        return Long.parseLong(
                Files.readAllLines(data.resolve("postgres/postmaster.pid")).getFirst().strip());
    }

    private static void execute(String jdbcUrl, String sql) throws Exception {
        try (var connection = DriverManager.getConnection(jdbcUrl, "postgres", "");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(String jdbcUrl, String sql) throws Exception {
        try (var connection = DriverManager.getConnection(jdbcUrl, "postgres", "");
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
