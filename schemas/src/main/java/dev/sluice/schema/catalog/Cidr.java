package dev.sluice.schema.catalog;

import java.net.InetAddress;
import java.util.Arrays;

/**
 * A network: an address and how many of its first bits count. IPv4 and IPv6 are apart, but for IPv4
 * addresses in IPv6's form, which are IPv4.
 */
public record Cidr(InetAddress network, int bits) {
    private static final String EXPECTED = "(expected: a network like 10.0.0.0/8 or 2001:db8::/32)";

    /**
     * Asks no name server.
     *
     * @param key what the network is the value of, for messages
     * @throws IllegalArgumentException naming what was found
     */
    public static Cidr parse(String key, String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw bad(key, text, "no length");
        }
        InetAddress network;
        int bits;
        try {
            network = InetAddress.ofLiteral(text.substring(0, slash));
            bits = Integer.parseUnsignedInt(text.substring(slash + 1));
        } catch (IllegalArgumentException e) {
            throw bad(key, text, "no network");
        }
        int bitsMax = network.getAddress().length * Byte.SIZE;
        if (bits > bitsMax) {
            throw bad(key, text, "more than %d bits".formatted(bitsMax));
        }
        if (!Arrays.equals(masked(network, bits), network.getAddress())) {
            // Who writes 10.1.2.3/8 may mean 10.1.2.3.
            throw bad(key, text, "bits are set behind the first %d".formatted(bits));
        }
        return new Cidr(network, bits);
    }

    public boolean holds(InetAddress address) {
        return address.getAddress().length == network.getAddress().length
                && Arrays.equals(masked(address, bits), network.getAddress());
    }

    private static byte[] masked(InetAddress address, int bits) {
        byte[] bytes = address.getAddress();
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.clamp(bits - (long) i * Byte.SIZE, 0, Byte.SIZE);
            bytes[i] &= (byte) (0xff << (Byte.SIZE - kept));
        }
        return bytes;
    }

    private static IllegalArgumentException bad(String key, String text, String found) {
        return new IllegalArgumentException("%s: %s: %s %s".formatted(key, text, found, EXPECTED));
    }
}
