package dev.sluice.runtime.egress;

import dev.sluice.schema.catalog.Cidr;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;

/**
 * Decides whether a URL of a caller may be called, and whether an address that its name resolves to
 * may be connected to. A pure function of its arguments; asks no name server.
 *
 * @param allowed networks that may be reached although they are not public
 * @param plainHttp whether {@code http} is taken beside {@code https}
 */
public record EgressRules(List<Cidr> allowed, boolean plainHttp) {
    private static final int URL_CHARS_MAX = 2_048;
    private static final int PORT_MAX = 65_535;
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final String ADDRESS = "an address that is public, or allowed by the operator";

    public EgressRules {
        allowed = List.copyOf(allowed);
    }

    /** What a URL comes to. */
    public sealed interface Ruling {
        /**
         * @param host a name, or an address without brackets; lower case
         * @param port the scheme's own when the URL has none
         */
        record Allowed(URI uri, boolean tls, String host, int port) implements Ruling {
            /** Scheme, host and port: what shares a connection. */
            public String origin() {
                String shown = host.indexOf(':') < 0 ? host : "[" + host + "]";
                return "%s://%s:%d".formatted(tls ? "https" : "http", shown, port);
            }
        }

        /** What is wrong, and what would not be; never repeats credentials. */
        record Refused(String found, String expected) implements Ruling {}
    }

    /** Rules on a URL as far as that is possible without resolving its name. */
    public Ruling rule(String text) {
        String expected =
                plainHttp
                        ? "an absolute http or https URL without credentials"
                        : "an absolute https URL without credentials";
        if (text.length() > URL_CHARS_MAX) {
            return new Ruling.Refused(
                    text.length() + " characters", "at most %d".formatted(URL_CHARS_MAX));
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            return new Ruling.Refused("not a URL: " + e.getReason(), expected);
        }
        boolean tls = "https".equalsIgnoreCase(uri.getScheme());
        if (!tls && !"http".equalsIgnoreCase(uri.getScheme())
                || uri.getHost() == null
                || uri.getRawUserInfo() != null) {
            return new Ruling.Refused("another kind of URL", expected);
        }
        if (!tls && !plainHttp) {
            return new Ruling.Refused("an http URL", expected);
        }
        if (uri.getRawFragment() != null) {
            return new Ruling.Refused("a URL with a fragment", expected);
        }
        int port = uri.getPort() >= 0 ? uri.getPort() : tls ? HTTPS_PORT : HTTP_PORT;
        if (port < 1 || port > PORT_MAX) {
            return new Ruling.Refused("port " + port, "a port from 1 to " + PORT_MAX);
        }
        return host(uri, tls, port);
    }

    /**
     * A host whose last label is a number is an address to some resolvers ({@code 2130706433},
     * {@code 0177.1}, {@code 0x7f000001}), so it has to be one in the one form that all read alike.
     */
    private Ruling host(URI uri, boolean tls, int port) {
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
            return host.indexOf('%') >= 0
                    ? new Ruling.Refused("an address with a zone", ADDRESS)
                    : address(uri, tls, host, port);
        }
        if (host.endsWith(".")) {
            host = host.substring(0, host.length() - 1);
        }
        String last = host.substring(host.lastIndexOf('.') + 1);
        if (!last.isEmpty() && last.charAt(0) >= '0' && last.charAt(0) <= '9') {
            return address(uri, tls, host, port);
        }
        return last.isEmpty()
                ? new Ruling.Refused("an empty host", "a name")
                : new Ruling.Allowed(uri, tls, host, port);
    }

    private Ruling address(URI uri, boolean tls, String host, int port) {
        InetAddress address;
        try {
            address = InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException e) {
            return new Ruling.Refused(
                    "a host that is neither a name nor an address in its usual form",
                    "like example.com, 192.0.2.1 or [2001:db8::1]");
        }
        boolean usual = host.indexOf(':') >= 0 || host.equals(address.getHostAddress());
        if (!usual) {
            return new Ruling.Refused("an unusual form of an address", "like 192.0.2.1");
        }
        return mayReach(address)
                ? new Ruling.Allowed(uri, tls, host, port)
                : new Ruling.Refused("an address that is not public", ADDRESS);
    }

    /** Whether this address may be connected to. */
    public boolean mayReach(InetAddress address) {
        return Addresses.meantBy(address).stream().allMatch(this::mayReachItself);
    }

    private boolean mayReachItself(InetAddress address) {
        return allowed.stream().anyMatch(network -> network.holds(address))
                || Addresses.isPublic(address);
    }
}
