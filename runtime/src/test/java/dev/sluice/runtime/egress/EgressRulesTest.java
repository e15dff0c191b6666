package dev.sluice.runtime.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.runtime.egress.EgressRules.Ruling.Allowed;
import dev.sluice.runtime.egress.EgressRules.Ruling.Refused;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EgressRulesTest {
    private static final EgressRules STRICT = new EgressConfig(List.of(), false).rules();
    private static final EgressRules LOCAL =
            new EgressConfig(List.of("127.0.0.0/8", "::1/128"), true).rules();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com/hook?a=b",
                "https://EXAMPLE.com:8443/",
                "https://93.184.216.34/",
                "https://[2606:2800:220:1::1]/",
                "https://xn--bcher-kva.example/",
                "https://localhost.example.com/",
                "https://example.com./x"
            })
    void allowsWhatMayBePublic(String url) {
        assertThat(STRICT.rule(url)).isInstanceOf(Allowed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.com/",
                "ftp://example.com/",
                "https:///x",
                "/x",
                "https://user:secret@example.com/",
                "https://user@example.com/",
                "https://example.com/#x",
                "https://example.com:0/",
                "https://example.com:65536/",
                "ht tp://x",
                "https://127.0.0.1/",
                "https://127.1/",
                "https://2130706433/",
                "https://0177.0.0.1/",
                "https://0x7f.0.0.1/",
                "https://0x7f000001/",
                "https://017700000001/",
                "https://127.0.0.1./",
                "https://010.0.0.1/",
                "https://10.0.0.1/",
                "https://169.254.169.254/latest/meta-data",
                "https://100.64.0.1/",
                "https://0.0.0.0/",
                "https://255.255.255.255/",
                "https://[::1]/",
                "https://[::]/",
                "https://[::ffff:127.0.0.1]/",
                "https://[::ffff:7f00:1]/",
                "https://[::127.0.0.1]/",
                "https://[64:ff9b::7f00:1]/",
                "https://[64:ff9b:1::7f00:1]/",
                "https://[2002:7f00:1::]/",
                "https://[2001:0:7f00:1::]/",
                "https://[fe80::1]/",
                "https://[fe80::1%25eth0]/",
                "https://[fd00::1]/",
                "https://[fec0::1]/",
                "https://[ff02::1]/",
                "https://[2001:db8::1]/"
            })
    void refusesWhatCannotBe(String url) {
        assertThat(STRICT.rule(url)).isInstanceOf(Refused.class);
    }

    @Test
    void neverRepeatsCredentials() {
        assertThat(STRICT.rule("https://user:secret@example.com/").toString())
                .doesNotContain("secret")
                .doesNotContain("user:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:9000/x", "http://[::1]:9000/", "http://localhost/"})
    void letsAnOperatorAllowNetworks(String url) {
        assertThat(LOCAL.rule(url)).isInstanceOf(Allowed.class);
        assertThat(LOCAL.rule("http://10.0.0.1/")).isInstanceOf(Refused.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.1.2.3",
                "10.255.255.255",
                "100.127.255.255",
                "127.255.255.255",
                "169.254.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.8",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:10.0.0.1",
                "64:ff9b::a00:1",
                "100::1",
                "2001::1",
                "2001:db8::1",
                "2002:a00:1::1",
                "3fff::1",
                "5f00::1",
                "fc00::1",
                "fdff::1",
                "fe80::1",
                "fec0::1",
                "ff02::1"
            })
    void reachesNoAddressThatIsNotPublic(String address) throws UnknownHostException {
        assertThat(STRICT.mayReach(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.0",
                        "126.0.0.1",
                "128.0.0.1", "172.15.0.1", "172.32.0.1", "192.167.0.1", "198.17.0.1", "223.0.0.1",
                "2606:4700::1111", "2a00:1450::1", "64:ff9b::101:101"
            })
    void reachesPublicAddresses(String address) throws UnknownHostException {
        assertThat(STRICT.mayReach(InetAddress.getByName(address))).isTrue();
    }

    /** As a resolver may bring them: mapped without being made IPv4, or with a scope. */
    @Test
    void reachesNoResolvedAddressInAnotherForm() throws Exception {
        InetAddress mapped =
                Inet6Address.getByAddress("name", mapped(InetAddress.ofLiteral("127.0.0.1")), -1);
        InetAddress scoped =
                Inet6Address.getByAddress("name", InetAddress.ofLiteral("fe80::1").getAddress(), 1);
        InetAddress local =
                Inet6Address.getByAddress("name", InetAddress.ofLiteral("fd00::1").getAddress(), 3);
        assertThat(mapped).isInstanceOf(Inet6Address.class);

        assertThat(List.of(mapped, scoped, local)).noneMatch(STRICT::mayReach);
    }

    private static byte[] mapped(InetAddress address) {
        byte[] bytes = new byte[16];
        bytes[10] = (byte) 0xff;
        bytes[11] = (byte) 0xff;
        System.arraycopy(address.getAddress(), 0, bytes, 12, 4);
        return bytes;
    }

    @Test
    void readsTheAddressInATranslatorsPrefixByTheOperatorsNetworksToo() throws Exception {
        EgressRules rules = new EgressConfig(List.of("10.0.0.0/8"), false).rules();

        assertThat(rules.mayReach(InetAddress.getByName("64:ff9b::a00:1"))).isTrue();
        assertThat(rules.mayReach(InetAddress.getByName("64:ff9b::7f00:1"))).isFalse();
    }

    @Test
    void namesANetworkThatIsNone() {
        assertThatThrownBy(() -> new EgressConfig(List.of("10.0.0.1/8"), false))
                .hasMessageStartingWith("sluice.webhooks.allowed-networks: 10.0.0.1/8");
    }

    @Test
    void tellsWhatSharesAConnection() {
        assertThat(((Allowed) STRICT.rule("https://EXAMPLE.com/a")).origin())
                .isEqualTo("https://example.com:443");
        assertThat(((Allowed) LOCAL.rule("http://[::1]:9000/a")).origin())
                .isEqualTo("http://[::1]:9000");
    }
}
