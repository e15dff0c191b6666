package dev.sluice.worker;

import java.util.concurrent.ThreadFactory;

/**
 * The one place where a worker's threads are made and named, but for those that ask for tokens of
 * service accounts.
 */
final class WorkerThreads {
    private WorkerThreads() {}

    /** A long-lived thread that waits inside Kafka's clients. */
    static ThreadFactory platform(String name) {
        return Thread.ofPlatform().name("worker-" + name).daemon().factory();
    }

    /** Threads that block in calls to providers, one for each attempt. */
    static ThreadFactory attempts() {
        return Thread.ofVirtual().name("attempt-", 0).factory();
    }

    /** Threads that look at lanes, one for each check. */
    static ThreadFactory checks() {
        return Thread.ofVirtual().name("lane-check-", 0).factory();
    }
}
