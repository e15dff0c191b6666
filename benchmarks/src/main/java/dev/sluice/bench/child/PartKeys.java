package dev.sluice.bench.child;

/** Settings of the parts that are no role; roles take their own keys. */
public final class PartKeys {
    public static final String PORT = "port";
    public static final String CONTROLLER_PORT = "controller-port";
    public static final String DIRECTORY = "directory";

    /** {@code true}: the simulator speaks TLS and HTTP/2, by a certificate in its directory. */
    public static final String TLS = "tls";

    public static final String ANSWER_PIECES = "answer-pieces";

    private PartKeys() {}
}
