package dev.sluice.standalone.chaos;

import java.time.Duration;

/** A part of the installation that a fault can hit: one process, or a server with its children. */
interface Member {
    /** Starts it, or starts it again after it died, and returns when it serves. */
    void start() throws Exception;

    /** SIGKILL; returns when it is gone. */
    void kill() throws Exception;

    /** SIGTERM; returns the exit code. */
    int terminate() throws Exception;

    /** SIGSTOP. */
    void freeze() throws Exception;

    /** SIGCONT. */
    void thaw() throws Exception;

    default void killAndStart() throws Exception {
        kill();
        start();
    }

    default void restart() throws Exception {
        terminate();
        start();
    }

    /** Stands still for so long; waiting is the fault itself. */
    default void freezeFor(Duration time) throws Exception {
        freeze();
        Thread.sleep(time);
        thaw();
    }
}
