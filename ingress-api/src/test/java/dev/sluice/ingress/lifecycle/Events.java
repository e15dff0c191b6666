package dev.sluice.ingress.lifecycle;

import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.avro.JobEventType;
import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.avro.Priority;

/** Events as coordinators tell them, of one job. */
record Events(String jobId) {
    JobLifecycleEvent queued() {
        return event(JobEventType.QUEUED, 1, 0);
    }

    JobLifecycleEvent moved(String lane, String reason) {
        JobLifecycleEvent event = event(JobEventType.QUEUED, 1, 0);
        event.setLane(lane);
        event.setReason(reason);
        return event;
    }

    JobLifecycleEvent started(int epoch) {
        return event(JobEventType.STARTED, 1, epoch);
    }

    JobLifecycleEvent retrying(int epoch) {
        JobLifecycleEvent event = event(JobEventType.RETRYING, 1, epoch);
        event.setWaitingFor("retry");
        event.setWaitsUntil(5_000L);
        return event;
    }

    JobLifecycleEvent event(JobEventType type, int run, int epoch) {
        return JobLifecycleEvent.newBuilder()
                .setJobId(jobId)
                .setRun(run)
                .setType(type)
                .setCaller(
                        Caller.newBuilder()
                                .setTenant("acme")
                                .setShard(7)
                                .setProject(null)
                                .setKeyId("acme-key")
                                .build())
                .setOperation("chat.completions")
                .setModel("small")
                .setPriority(Priority.STANDARD)
                .setLane("priced-lane")
                .setEpoch(epoch)
                .setAcceptedAt(0L)
                .setDeadline(60_000L)
                .setOccurredAt(1_000L)
                .build();
    }
}
