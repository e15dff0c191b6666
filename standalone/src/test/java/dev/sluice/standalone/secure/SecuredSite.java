package dev.sluice.standalone.secure;

import static java.util.Objects.requireNonNull;

import dev.sluice.standalone.kafka.SecuredKafka;
import dev.sluice.standalone.lifecycle.ProcessParts;
import dev.sluice.standalone.run.LocalSettings;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.TestEngines;
import dev.sluice.standalone.testkit.TestEngines.Tool;
import dev.sluice.standalone.testkit.TestHttp;
import dev.sluice.standalone.testkit.TestInstallation;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AclBinding;

/**
 * A certificate authority, a Kafka and a PostgreSQL that let in nobody without TLS and a password,
 * a Kafka user with rights of its own for each role and tool, and an installation on them.
 */
final class SecuredSite implements AutoCloseable {
    private static final ScramCredentialInfo SCRAM =
            new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096);
    private static final int SECRET_BYTES = 32;

    private final ProcessParts parts = new ProcessParts();
    private final List<String> secrets = new ArrayList<>();
    private final Map<KafkaUser, String> passwords = new EnumMap<>(KafkaUser.class);
    private final Authority authority;
    private final SecuredKafka kafka;
    private final SecuredPostgres postgres;
    private final String databasePassword = secret();
    private final TestInstallation sluice;

    private SecuredSite(Path directory) throws Exception {
        authority = Authority.create(directory, secret());
        kafka =
                parts.start(
                        "kafka",
                        () ->
                                SecuredKafka.start(
                                        directory.resolve("kafka"),
                                        TestInstallation.freePort("kafka"),
                                        TestInstallation.freePort("kafka-controller"),
                                        authority.kafkaKeys(),
                                        authority.kafkaTrust(),
                                        secret()));
        postgres =
                parts.start(
                        "postgres",
                        () ->
                                SecuredPostgres.start(
                                        directory.resolve("postgres"),
                                        TestInstallation.freePort("postgres"),
                                        authority,
                                        databasePassword));
        addUsers();
        sluice =
                parts.start(
                        "installation", () -> TestInstallation.on(engines(), (short) 1, Map.of()));
    }

    /**
     * Engines and users stand, {@code sluice init} has been done by a user of its own.
     *
     * @param directory empty
     */
    static SecuredSite start(Path directory) throws Exception {
        return new SecuredSite(directory);
    }

    TestInstallation sluice() {
        return sluice;
    }

    Authority authority() {
        return authority;
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    String jdbcUrl() {
        return postgres.jdbcUrl();
    }

    String databasePassword() {
        return databasePassword;
    }

    /** Every password and token there is. */
    List<String> secrets() {
        return secrets;
    }

    /** Kafka client settings of a user. */
    Map<String, String> client(KafkaUser user) {
        return client(user, requireNonNull(passwords.get(user)));
    }

    /** Kafka client settings of somebody who says that he is this user. */
    Map<String, String> client(KafkaUser user, String password) {
        return SecuredKafka.client(authority.kafkaTrust(), user.principal(), password);
    }

    /** Settings of a client that may do everything. */
    Map<String, Object> admin() {
        return connection(kafka.admin());
    }

    Map<String, Object> connection(Map<String, String> client) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put("bootstrap.servers", bootstrapServers());
        return settings;
    }

    /** The content of a command's configuration file, for Kafka. */
    static Map<String, Object> filed(Map<String, String> client) {
        Map<String, Object> content = new HashMap<>();
        client.forEach((key, value) -> content.put("sluice.kafka.properties." + key, value));
        return content;
    }

    @Override
    public void close() {
        parts.close();
    }

    private String secret() {
        byte[] random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        String secret = Base64.getEncoder().withoutPadding().encodeToString(random);
        secrets.add(secret);
        return secret;
    }

    private void addUsers() throws Exception {
        try (Admin admin = Admin.create(admin())) {
            for (KafkaUser user : KafkaUser.values()) {
                passwords.put(user, secret());
            }
            List<UserScramCredentialAlteration> users = new ArrayList<>();
            List<AclBinding> rights = new ArrayList<>();
            passwords.forEach(
                    (user, password) -> {
                        users.add(
                                new UserScramCredentialUpsertion(
                                        user.principal(), SCRAM, password));
                        user.rights()
                                .forEach(right -> rights.addAll(right.bindings(user.principal())));
                    });
            admin.alterUserScramCredentials(users).all().get();
            admin.createAcls(rights).all().get();
        }
    }

    private TestEngines engines() throws Exception {
        return new TestEngines(
                bootstrapServers(),
                Map.of(
                        Tool.INIT, client(KafkaUser.INIT),
                        Tool.CATALOG, client(KafkaUser.CATALOG),
                        Tool.READER, client(KafkaUser.READER)),
                new LocalSettings.Database(postgres.jdbcUrl(), SecuredPostgres.USER),
                databaseAccess(),
                new TestHttp(authority.trust()),
                roles());
    }

    private Map<String, String> databaseAccess() {
        return Map.of(
                "password",
                databasePassword,
                "sslmode",
                "verify-full",
                "sslrootcert",
                authority.certificate().toString());
    }

    private Map<Role, Map<String, Object>> roles() throws Exception {
        String token = secret();
        int results = TestInstallation.freePort("results");
        Map<Role, Map<String, Object>> roles = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            Map<String, Object> content = filed(client(KafkaUser.valueOf(role.name())));
            content.putAll(authority.httpServer());
            if (role == Role.INGRESS || role == Role.RESULTS) {
                // The receiver is this JVM.
                content.put("sluice.webhooks.plain-http", true);
                content.put("sluice.webhooks.allowed-networks", "127.0.0.0/8");
            }
            switch (role) {
                case RESULTS -> {
                    content.put("micronaut.server.port", results);
                    content.put("sluice.internal.token", token);
                    content.put("sluice.results.password", databasePassword);
                    content.put("sluice.results.properties.sslmode", "verify-full");
                    content.put(
                            "sluice.results.properties.sslrootcert",
                            authority.certificate().toString());
                }
                case INGRESS -> {
                    content.put("sluice.internal.token", token);
                    content.put("sluice.id-secret", secret());
                    content.put("sluice.ingress.results-url", "https://127.0.0.1:" + results);
                    content.put("sluice.ingress.results-ca", authority.certificate().toString());
                }
                case ROUTER, WORKER -> {}
            }
            roles.put(role, content);
        }
        return roles;
    }
}
