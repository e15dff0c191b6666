package dev.sluice.standalone.secure;

import static org.awaitility.Awaitility.await;

import dev.sluice.standalone.data.InnerPort;
import dev.sluice.standalone.postgres.EmbeddedPostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/**
 * The embedded PostgreSQL as an operator would secure it: connections with TLS only, by one user
 * with a password, into one database of its own.
 */
final class SecuredPostgres implements AutoCloseable {
    static final String USER = "sluice";

    private final EmbeddedPostgresServer server;
    private final String jdbcUrl;

    private SecuredPostgres(EmbeddedPostgresServer server, String jdbcUrl) {
        this.server = server;
        this.jdbcUrl = jdbcUrl;
    }

    /** Returns when nobody gets in by another way. */
    static SecuredPostgres start(Path directory, int port, Authority authority, String password)
            throws Exception {
        var server =
                EmbeddedPostgresServer.start(
                        directory, new InnerPort("postgres", port, Path.of("(test)")));
        try {
            secure(server, directory, authority, password);
            return new SecuredPostgres(
                    server, server.jdbcUrl().replaceFirst("/postgres$", "/" + USER));
        } catch (Exception e) {
            server.close();
            throw e;
        }
    }

    String jdbcUrl() {
        return jdbcUrl;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private static void secure(
            EmbeddedPostgresServer server, Path directory, Authority authority, String password)
            throws Exception {
        try (var connection = DriverManager.getConnection(server.jdbcUrl(), server.user(), "");
                var statement = connection.createStatement()) {
            for (String each :
                    List.of(
                            "CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(USER, password),
                            "CREATE DATABASE %1$s OWNER %1$s".formatted(USER),
                            "ALTER SYSTEM SET ssl_cert_file = '%s'"
                                    .formatted(authority.serverCertificate()),
                            "ALTER SYSTEM SET ssl_key_file = '%s'".formatted(authority.serverKey()),
                            "ALTER SYSTEM SET ssl = on")) {
                statement.execute(each);
            }
            Files.writeString(
                    directory.resolve("pg_hba.conf"),
                    "hostssl %1$s %1$s 127.0.0.1/32 scram-sha-256%n".formatted(USER));
            statement.execute("SELECT pg_reload_conf()");
        }
        await("the new rules hold").until(() -> refuses(server));
    }

    private static boolean refuses(EmbeddedPostgresServer server) {
        try (var connection = DriverManager.getConnection(server.jdbcUrl(), server.user(), "")) {
            return connection.isClosed();
        } catch (SQLException refused) {
            return true;
        }
    }
}
