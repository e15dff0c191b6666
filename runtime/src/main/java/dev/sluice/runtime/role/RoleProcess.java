package dev.sluice.runtime.role;

/**
 * The work of one role. {@link #start} returns when the role does its work or throws saying what is
 * wrong; {@link #close} drains it: takes nothing new, finishes or hands back what it holds, within
 * a bound. A {@link #start} that threw is followed by a {@link #close} too, so that nothing is left
 * running.
 */
public interface RoleProcess extends AutoCloseable {
    void start();

    /**
     * Whether the role can do its work now; shown by the readiness endpoint. Cheap, never blocks.
     */
    boolean ready();

    /** Whether the role is beyond help and the process should be restarted. */
    boolean failed();

    @Override
    void close();
}
