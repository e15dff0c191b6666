package dev.sluice.bench.task;

/**
 * What a job costs one task.
 *
 * @param backlog jobs that waited all the while
 * @param backlogMicros CPU time of the task's thread per job that joined the backlog
 * @param request CPU time of the task's thread per job, in microseconds: for its request
 * @param claim likewise, for the claim of its call
 * @param end likewise, for the end of its call
 * @param timers likewise, for what is due by the clock
 * @param collecting CPU time of the garbage collector per job, the harness's garbage included
 * @param storing CPU time of the stores' own threads per job
 * @param heapBytes live heap per waiting job after a collection; 0 without a backlog
 * @param storeBytes disk per waiting job; 0 without a backlog
 */
public record TaskRow(
        int tenants,
        int backlog,
        double backlogMicros,
        double request,
        double claim,
        double end,
        double timers,
        double collecting,
        double storing,
        double heapBytes,
        double storeBytes) {

    /** CPU time of the task's thread per job, in microseconds. */
    public double total() {
        return request + claim + end + timers;
    }

    /** Jobs that one core can do in a second if it does nothing else. */
    public double perSecond() {
        return 1_000_000 / total();
    }
}
