package dev.sluice.runtime.egress;

import dev.sluice.schema.catalog.Cidr;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Which addresses are of the public internet, by IANA's registries of special purposes. */
final class Addresses {
    private static final List<Cidr> NOT_PUBLIC_4 =
            networks(
                    "0.0.0.0/8", // this network
                    "10.0.0.0/8",
                    "100.64.0.0/10", // carriers' NAT
                    "127.0.0.0/8",
                    "169.254.0.0/16", // link-local, the metadata of clouds among them
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.31.196.0/24",
                    "192.52.193.0/24",
                    "192.88.99.0/24", // 6to4 relays
                    "192.168.0.0/16",
                    "192.175.48.0/24",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/4", // multicast
                    "240.0.0.0/4"); // reserved, and broadcast
    private static final Cidr GLOBAL_UNICAST_6 = network("2000::/3");
    private static final List<Cidr> NOT_PUBLIC_6 =
            networks(
                    "2001::/23", // protocols, Teredo among them
                    "2001:db8::/32",
                    "2002::/16", // 6to4: leads to whatever IPv4 address is inside
                    "2620:4f:8000::/48",
                    "3fff::/20");
    private static final Cidr NAT64 = network("64:ff9b::/96");
    private static final int IPV4_AT = 12;

    private Addresses() {}

    static boolean isPublic(InetAddress address) {
        if (address instanceof Inet4Address) {
            return NOT_PUBLIC_4.stream().noneMatch(network -> network.holds(address));
        }
        return GLOBAL_UNICAST_6.holds(address)
                && NOT_PUBLIC_6.stream().noneMatch(network -> network.holds(address));
    }

    /**
     * The addresses that have to be allowed for this one: itself, or the IPv4 address that a
     * translator would connect to. IPv4-mapped addresses are IPv4 addresses to Java.
     */
    static List<InetAddress> meantBy(InetAddress address) {
        if (!NAT64.holds(address)) {
            return List.of(address);
        }
        byte[] bytes = address.getAddress();
        try {
            return List.of(
                    InetAddress.getByAddress(Arrays.copyOfRange(bytes, IPV4_AT, bytes.length)));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private static List<Cidr> networks(String... texts) {
        return Stream.of(texts).map(Addresses::network).toList();
    }

    private static Cidr network(String text) {
        return Cidr.parse("a special network", text);
    }
}
