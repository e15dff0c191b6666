package dev.sluice.schema.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schema.avro.CatalogEntry;
import dev.sluice.schema.catalog.ApiKey.Role;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyTest {
    private static final String HASH = "a".repeat(64);
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    @Test
    void aKeyOfBeforeThereWereRolesIsAClients() {
        ApiKey read =
                (ApiKey)
                        Catalog.read(
                                CatalogEntry.newBuilder()
                                        .setKind("api_key")
                                        .setName("k")
                                        .setVersion(1)
                                        .setSpec(
                                                "{\"name\":\"k\",\"hash\":\"%s\",\"tenant\":\"t\",\"revoked\":false}"
                                                        .formatted(HASH))
                                        .setUpdatedBy("")
                                        .setUpdatedAtMs(0)
                                        .build());

        assertThat(read.roles()).containsExactly(Role.CLIENT);
        assertThat(read.mayComeFrom(InetAddress.ofLiteral("203.0.113.9"))).isTrue();
        assertThat(read.hashes()).containsExactly(HASH);
    }

    @ParameterizedTest
    @CsvSource({
        "CLIENT,CLIENT,true", "CLIENT,VIEWER,false", "VIEWER,CLIENT,false",
        "VIEWER,OPERATOR,false", "OPERATOR,VIEWER,true", "OPERATOR,ADMIN,false",
        "ADMIN,VIEWER,true", "ADMIN,OPERATOR,true", "ADMIN,CLIENT,false"
    })
    void aHigherRoleMayDoWhatALowerOneMayButSubmitsNoJobs(Role has, Role wants, boolean may) {
        assertThat(key(List.of(has)).may(wants)).isEqualTo(may);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,10.255.0.1,true", "10.0.0.0/8,11.0.0.1,false",
        "192.0.2.128/25,192.0.2.127,false", "192.0.2.128/25,192.0.2.200,true",
        "0.0.0.0/0,198.51.100.1,true", "198.51.100.1/32,198.51.100.1,true",
        "0.0.0.0/0,2001:db8::1,false", "2001:db8::/32,2001:db8:1::1,true",
        "2001:db8::/32,2001:db9::1,false", "::1/128,::1,true",
        "10.0.0.0/8,::ffff:10.1.2.3,true", "::/0,10.1.2.3,false"
    })
    void worksFromItsNetworksOnly(String cidr, String address, boolean may) {
        assertThat(key(cidr).mayComeFrom(InetAddress.ofLiteral(address))).isEqualTo(may);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.1.2.3/8",
                "localhost/8",
                "::/129",
                "/8",
                "10.0.0.0/",
                ""
            })
    void refusesWhatIsNoNetwork(String cidr) {
        assertThatThrownBy(() -> key(cidr))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("api_key.allowed_cidrs: " + cidr)
                .hasMessageEndingWith("(expected: a network like 10.0.0.0/8 or 2001:db8::/32)");
    }

    @Test
    void aRotatedKeyIsFoundByBothSecretsAndARevokedOneForgetsTheOlder() {
        String newHash = "b".repeat(64);
        ApiKey rotated = key(List.of()).rotated(newHash, NOW);
        Catalog catalog = Catalog.EMPTY.with(rotated, 2);

        assertThat(catalog.keyByHash(HASH)).contains(rotated);
        assertThat(catalog.keyByHash(newHash)).contains(rotated);
        assertThat(rotated.previousUsableAt(NOW.minusMillis(1))).isTrue();
        assertThat(rotated.previousUsableAt(NOW)).isFalse();
        assertThat(rotated.rotated("c".repeat(64), NOW).hashes()).doesNotContain(HASH);
        assertThat(rotated.ended().hashes()).containsExactly(newHash);
        assertThat(rotated.ended().usableAt(NOW)).isFalse();
    }

    @Test
    void noTwoKeysMayHaveASecretInCommon() {
        ApiKey rotated = key(List.of()).rotated("b".repeat(64), NOW);
        Catalog catalog =
                Catalog.EMPTY
                        .with(new Tenant("t", 1, 0, List.of(), 1_000), 1)
                        .with(rotated, 1)
                        .with(new ApiKey("other", HASH, "t", null, null, false), 1);

        assertThatThrownBy(catalog::requireConsistent).hasMessageContaining("have the same hash");
    }

    private static ApiKey key(List<Role> roles) {
        return key(roles, null);
    }

    private static ApiKey key(String cidr) {
        return key(List.of(), cidr);
    }

    private static ApiKey key(List<Role> roles, @Nullable String cidr) {
        return new ApiKey(
                "k",
                HASH,
                "t",
                null,
                roles,
                cidr == null ? List.of() : List.of(cidr),
                null,
                false,
                null,
                null);
    }
}
