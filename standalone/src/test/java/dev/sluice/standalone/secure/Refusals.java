package dev.sluice.standalone.secure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import javax.net.ssl.SSLHandshakeException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.InstanceOfAssertFactories;

/** Clients that must not get in, each wrong in one way only. */
record Refusals(SecuredSite site) {
    private static final int TLS_ALERT = 21;
    private static final String ANOTHER = "another-password";

    /** What Kafka calls an ApiVersions request, version 0, without a client id. */
    private static final byte[] API_VERSIONS =
            ByteBuffer.allocate(14)
                    .putInt(10)
                    .putShort((short) 18)
                    .putShort((short) 0)
                    .putInt(1)
                    .putShort((short) -1)
                    .array();

    void ofKafkaInTheClear() throws IOException {
        URI broker = URI.create("kafka://" + site.bootstrapServers());
        try (var socket = new Socket(broker.getHost(), broker.getPort())) {
            socket.getOutputStream().write(API_VERSIONS);

            // An alert at most, and then the end of the connection.
            assertThat(socket.getInputStream().readAllBytes())
                    .satisfiesAnyOf(
                            answer -> assertThat(answer).isEmpty(),
                            answer -> assertThat(answer).startsWith(TLS_ALERT).hasSize(7));
        }
    }

    void ofKafkaWithAnotherPassword() {
        refusesKafka(site.client(KafkaUser.READER, ANOTHER), SaslAuthenticationException.class);
    }

    void ofKafkaBySomebodyWhoDoesNotTrust() {
        Map<String, String> client = site.client(KafkaUser.READER);
        client.keySet().removeAll(site.authority().kafkaTrust().keySet());

        refusesKafka(client, SslAuthenticationException.class);
    }

    void ofPostgresInTheClear() {
        refusesDatabase(site.databasePassword(), "sslmode", "disable")
                .hasMessageContaining("no encryption");
    }

    void ofPostgresWithAnotherPassword() {
        refusesDatabase(ANOTHER, "sslrootcert", site.authority().certificate().toString())
                .extracting("SQLState")
                .isEqualTo("28P01");
    }

    void ofPostgresBySomebodyWhoDoesNotTrust() {
        refusesDatabase(
                        site.databasePassword(),
                        "sslfactory",
                        "org.postgresql.ssl.DefaultJavaSSLFactory")
                .hasCauseInstanceOf(SSLHandshakeException.class);
    }

    static void ofHttp(URI uri) {
        URI clear = URI.create("http://%s:%d/health".formatted(uri.getHost(), uri.getPort()));
        try (HttpClient stranger = HttpClient.newHttpClient()) {
            assertThatThrownBy(() -> get(stranger, clear))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(ConnectException.class);
            assertThatThrownBy(() -> get(stranger, uri.resolve("/health")))
                    .isInstanceOf(SSLHandshakeException.class);
        }
    }

    private static void get(HttpClient client, URI uri) throws Exception {
        client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding());
    }

    private void refusesKafka(Map<String, String> client, Class<? extends Exception> reason) {
        try (Admin admin = Admin.create(site.connection(client))) {
            assertThatThrownBy(() -> admin.describeCluster().clusterId().get())
                    .hasCauseInstanceOf(reason);
        }
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refusesDatabase(
            String password, String key, String value) {
        var access = new Properties();
        access.put("user", SecuredPostgres.USER);
        access.put("password", password);
        access.put("sslmode", "verify-full");
        access.put(key, value);
        return assertThatThrownBy(() -> DriverManager.getConnection(site.jdbcUrl(), access).close())
                .asInstanceOf(InstanceOfAssertFactories.throwable(SQLException.class));
    }
}
